/** A stage between two cuts, by their indices. */
export interface StageRange {
  from: number;
  to: number;
}

/** Which stages are measured. */
export const stageChoices = ["ends", "spans", "all"] as const;

/** Which stages are measured: see `stageRanges`. */
export type StageChoice = (typeof stageChoices)[number];

/**
 * Lists the stages to measure between `cuts` cuts. `ends`: all prefixes, all suffixes and the whole, which covers every
 * stage of every two-device plan. `spans`: also one stage from each cut inside, a single segment or a quarter of the model in turn, from
 * which those of plans over more devices are estimated best, for at most three visits per cut. `all`: every pair of cuts.
 */
export function stageRanges(cuts: number, which: StageChoice): StageRange[] {
  const last = cuts - 1;
  const quarter = Math.max(2, Math.round(last / 4));
  const ranges: StageRange[] = [];
  for (let from = 0; from < last; from++) {
    for (let to = from + 1; to <= last; to++) {
      const isEnd = from === 0 || to === last;
      const isSpan = to - from === (from % 2 === 1 ? 1 : quarter);
      if (isEnd || which === "all" || (which === "spans" && isSpan)) ranges.push({ from, to });
    }
  }
  return ranges;
}
