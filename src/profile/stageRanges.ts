/** A stage between two cuts, by their indices. */
export interface StageRange {
  from: number;
  to: number;
}

/**
 * Lists the stages to measure between `cuts` cuts. `ends`: all prefixes, all suffixes and the whole, which covers every
 * stage of every two-device plan. `all`: every pair of cuts.
 */
export function stageRanges(cuts: number, which: "ends" | "all"): StageRange[] {
  const last = cuts - 1;
  const ranges: StageRange[] = [];
  for (let from = 0; from < last; from++) {
    for (let to = from + 1; to <= last; to++) {
      if (which === "all" || from === 0 || to === last) ranges.push({ from, to });
    }
  }
  return ranges;
}
