import { shuffle } from "simple-statistics";
import type { Random } from "../base/random.ts";
import type { StageRange } from "./stageRanges.ts";

/**
 * Returns the order of the first round's visits, as indices into `stages`. The whole model comes first, because without
 * it there is no profile. Then come prefixes and suffixes at the middle cut, at the quarters, and so on, and finally
 * stages between two cuts. Wherever the budget ends, the measured stages are spread evenly over the model. The order
 * within a level is random.
 *
 * @param cuts number of cuts
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

/**
 * Returns the level of repeated halving at which each number from 0 to `last` is reached: 0 for both ends, 1 for the
 * middle, 2 for the quarters.
 */
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
