import { counted } from "../base/counted.ts";
import type { StudyProgress } from "../study/computeCells.ts";
import { type Progress, tellTime } from "./progress.ts";

/**
 * Shows how far a sweep is, with the time left. The clock starts with the first cell that is computed: results that are there already
 * are found quickly, which says nothing of the cells that must be computed.
 */
export function tellCells(progress: Progress): (study: StudyProgress) => void {
  let tell: ((done: number, total: number) => void) | undefined;
  return ({ done, cells, computed }) => {
    if (computed === 0) return progress.update(done, cells, "looking for results");
    tell ??= tellTime(progress, "computing cells", (total) => counted(total, "cell"));
    tell(computed, cells - done + computed);
  };
}
