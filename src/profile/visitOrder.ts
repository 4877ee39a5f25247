import { shuffle } from "simple-statistics";
import type { Random } from "../base/random.ts";
import type { StageRange } from "./stageRange.ts";

/**
 * The order of the first round's visits, by index into `stages`: the whole model first, without which there is no
 * profile; then prefixes and suffixes at the middle cut, at the quarters, and so on; then stages between two cuts.
 * Wherever the budget ends, what was measured lies evenly over the model, and the rest is between it. What is on the
 * same level is in random order.
 *
 * @param cuts how many there are
 */
export function visitOrder(stages: readonly StageRange[], cuts: number, random: Random): number[] {
  const levels = bisectionLevels(cuts - 1);
  const last = cuts - 1;
  const key = ({ from, to }: StageRange) => {
    const isEnd = from === 0 || to === last;
    return (isEnd ? 0 : cuts) + Math.max(levels[from], levels[to]);
  };
  const keys = stages.map(key);
  return shuffle([...stages.keys()], random).sort((a, b) => keys[a] - keys[b]);
}

/** For 0 to `last` the step of repeated halving that reaches it: 0 for both ends, 1 for the middle, 2 for the quarters. */
function bisectionLevels(last: number): number[] {
  const levels = new Array<number>(last + 1).fill(0);
  let parts: [number, number][] = [[0, last]];
  for (let level = 1; parts.length > 0; level++) {
    parts = parts.flatMap(([low, high]): [number, number][] => {
      if (high - low < 2) return [];
      const middle = (low + high) >> 1;
      levels[middle] = level;
      return [
        [low, middle],
        [middle, high],
      ];
    });
  }
  return levels;
}
