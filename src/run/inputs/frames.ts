import { InputError } from "../../base/errors.ts";
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
 * the repetitions are dropped. An optional input has one value for a whole frame, so its samples must agree on it.
 *
 * @param before number of samples that an interrupted run has done, which `samples` leaves out: the frames are the same as
 *   if it had not been interrupted
 * @throws InputError naming the file whose optional inputs are not those of the frame's other samples
 * @throws the error of `samples` or of reading one; all errors come after a frame with the samples before it
 */
export async function* frames(
  samples: AsyncIterable<Sample>,
  form: SampleForm,
  before = 0,
): AsyncGenerator<FilledFrame, void, undefined> {
  let number = before;
  let group: ReadSample[] = [];
  let failure: { error: unknown } | undefined;
  try {
    for await (const { name, file, read } of samples) {
      const sample = { name, file, values: await read() };
      if (group.length > 0) checkAgreement(group[0], sample, form);
      group.push(sample);
      if (++number % form.batch !== 0) continue;
      yield filled(group, form);
      group = [];
    }
  } catch (error) {
    failure = { error };
  }
  if (group.length > 0) yield filled(group, form);
  if (failure) throw failure.error;
}

/** @throws InputError if two samples of a frame differ in an optional input, which the frame has only once */
function checkAgreement(first: ReadSample, sample: ReadSample, { batch, optional }: SampleForm): void {
  for (const input of optional) {
    const [expected, given] = [first.values.get(input), sample.values.get(input)];
    if (expected === given || (expected && given && Buffer.compare(expected, given) === 0)) continue;
    const verb = given === undefined ? "lacks" : expected === undefined ? "gives" : "gives another value for";
    throw new InputError(
      `${sample.name} ${verb} input "${input}", unlike ${first.name}: the ${batch} inputs of a frame have one value for it`,
      { code: "invalid-input-value" },
    );
  }
}

function filled(group: readonly ReadSample[], { batch, inputs, optional }: SampleForm): FilledFrame {
  const tensors: PipelineFrame = {};
  for (const { name, type } of inputs) {
    const parts = optional.includes(name)
      ? [group[0].values.get(name)]
      : Array.from({ length: batch }, (_, index) => {
          return group[Math.min(index, group.length - 1)].values.get(name);
        });
    if (parts[0] === undefined) continue;
    const bytes = new Uint8Array(Buffer.concat(parts.map((part) => part!)));
    tensors[name] = typedView(type, bytes);
  }
  return { samples: group.map(({ name, file }) => ({ name, file })), tensors };
}
