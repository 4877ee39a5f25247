import type { Cut } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { stageWork } from "../graph/work.ts";
import type { MeasureAnswer } from "./measureChild.ts";
import type { StageRange } from "./stageRanges.ts";

/**
 * Returns a function that gives a stage's peak memory in bytes: the largest that was measured where the stage was the first of
 * its process. A process keeps the memory that it once had, so the peak of a later stage is not seen. It is estimated: the process's
 * memory before it loads anything, and the stage's share, by weights and activations, of what the whole model adds.
 */
export function stageMemory(
  model: FrozenModel,
  cuts: readonly Cut[],
  ranges: readonly StageRange[],
  answers: readonly (readonly MeasureAnswer[])[],
): (range: StageRange, own: readonly MeasureAnswer[]) => number {
  const last = cuts.length - 1;
  const need = ({ from, to }: StageRange) => {
    const { weightBytes, peakActivationBytes } = stageWork(model, cuts[from].position, cuts[to].position);
    return weightBytes + peakActivationBytes;
  };
  const peakOf = (some: readonly MeasureAnswer[]) =>
    some.reduce((peak, { peakMemory }) => Math.max(peak, peakMemory ?? 0), 0);
  const whole = ranges.findIndex(({ from, to }) => from === 0 && to === last);
  const wholePeak = peakOf(answers[whole]);
  const start = answers.flat().reduce((least, { startMemory }) => Math.min(least, startMemory), wholePeak);
  const ofWhole = need(ranges[whole]);
  return (range, own) => {
    const measured = peakOf(own);
    if (measured > 0) return measured;
    const share = ofWhole > 0 ? Math.min(1, need(range) / ofWhole) : 1;
    return Math.round(start + (wholePeak - start) * share);
  };
}
