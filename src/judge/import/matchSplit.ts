import { InputError } from "../../base/errors.ts";
import type { Run, RunCut } from "../../explore/run.ts";
import { seedBlock } from "./seedBlocks.ts";
import type { SeedMetrics } from "./seedMetrics.ts";

/** Maximum number of bytes that pickling adds to a tensor: names, two numbers and PyTorch's header. */
const wrapping = 4096;

/**
 * Finds the cut of the run at which the seed split: the cut of the same block, if the number of bytes that crossed it
 * is the same. Returns a string with the reason if the run has no such cut; the seed also splits between a convolution
 * and its activation.
 *
 * @param file named in errors
 * @throws InputError if the bytes are not those of the block at the run's batch: then the file belongs to another
 *   model, resolution or batch
 */
export function matchSplit(run: Run, metrics: SeedMetrics, file: string): RunCut | string {
  const { name: model, batch, cuts } = run.model;
  const split = metrics.split_index;
  const block = seedBlock(model, split);
  if (block === undefined) return `the seed has no split ${split} of ${model}`;
  const cut = cuts.find(({ name }) => name === block);
  if (!cut) return `split ${split} ends after ${block}, where the run has no cut`;
  const crossed = metrics.average_metrics_per_batch.intermediate_data_size_bytes;
  const inputs = batchOf(crossed, cut.bytes / batch);
  if (inputs === batch) return cut;
  const expected = `split ${split} of ${model} ends after ${block}, whose tensor has ${cut.bytes} bytes at the run's batch of ${batch}`;
  throw new InputError(
    inputs === null
      ? `${file}: ${expected}, but ${crossed} bytes crossed: another model or resolution`
      : `${file}: ${expected}, but ${crossed} bytes crossed: a batch of ${inputs}`,
    { code: "invalid-measurements" },
  );
}

/** Returns the number of inputs in a message of this size; null if it is not a whole number, apart from the wrapping. */
function batchOf(bytes: number, bytesOfOne: number): number | null {
  const inputs = Math.floor(bytes / bytesOfOne);
  return inputs > 0 && bytes - inputs * bytesOfOne <= wrapping ? inputs : null;
}
