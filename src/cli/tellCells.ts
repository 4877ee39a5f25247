import type { StudyProgress } from "../study/computeCells.ts";
import { type Progress, tellTime } from "./progress.ts";

/**
 * Shows how far a sweep is, with the time left. The clock starts with the first cell that is computed: to find results that are there
 * already says nothing about the time that the rest takes.
 */
export function tellCells(progress: Progress): (study: StudyProgress) => void {
  let tell: ((done: number, total: number) => void) | undefined;
  return ({ done, cells, computed }) => {
    if (computed === 0) return progress.update(done, cells, "looking for results");
    tell ??= tellTime(progress, "computing cells", (total) => `${total} cells`);
    tell(computed, cells - done + computed);
  };
}
