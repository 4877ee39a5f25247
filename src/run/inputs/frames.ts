import { typedView } from "../../graph/typedView.ts";
import type { PipelineFrame } from "../openPipeline.ts";
import type { Sample, SampleForm } from "./sample.ts";

/** A frame, and the samples in it. */
export interface FilledFrame {
  samples: { name: string; file: number }[];
  tensors: PipelineFrame;
}

/** A sample that was read. */
interface ReadSample extends Pick<Sample, "name" | "file"> {
  values: Map<string, Uint8Array>;
}

/**
 * Groups samples into frames of the batch. If too few are left for the last frame, its last sample is repeated; results of
 * the repetitions are dropped.
 *
 * @param skip number of samples at the beginning that are left out without being read
 * @throws the error of `samples` or of reading one, after a frame with the samples before it
 */
export async function* frames(
  samples: AsyncIterable<Sample>,
  form: SampleForm,
  skip = 0,
): AsyncGenerator<FilledFrame, void, undefined> {
  let number = 0;
  let group: ReadSample[] = [];
  let failure: { error: unknown } | undefined;
  try {
    for await (const { name, file, read } of samples) {
      if (number++ < skip) continue;
      group.push({ name, file, values: await read() });
      if (group.length < form.batch) continue;
      yield filled(group, form);
      group = [];
    }
  } catch (error) {
    failure = { error };
  }
  if (group.length > 0) yield filled(group, form);
  if (failure) throw failure.error;
}

function filled(group: readonly ReadSample[], { batch, inputs, optional }: SampleForm): FilledFrame {
  const tensors: PipelineFrame = {};
  for (const { name, type } of inputs) {
    const parts = Array.from({ length: batch }, (_, index) =>
      group[Math.min(index, group.length - 1)].values.get(name),
    );
    if (parts[0] === undefined && optional.includes(name)) continue;
    const bytes = new Uint8Array(Buffer.concat(parts.map((part) => part!)));
    tensors[name] = typedView(type, bytes);
  }
  return { samples: group.map(({ name, file }) => ({ name, file })), tensors };
}
