import type { StudyProgress } from "../study/computeCells.ts";
import { type Progress, tellTime } from "./progress.ts";

/**
 * Shows how far a sweep is, with the time left. The clock starts with the first cell that is computed: what came before, such as finding
 * results and starting threads, says nothing about the time that the rest takes.
 */
export function tellCells(progress: Progress): (study: StudyProgress) => void {
  let first: { computed: number; tell: (done: number, total: number) => void } | undefined;
  return ({ done, cells, computed }) => {
    if (computed === 0) return progress.update(done, cells, "looking for results");
    first ??= {
      computed,
      tell: tellTime(progress, "computing cells", (total) => `${total + computed} cells`),
    };
    first.tell(computed - first.computed, cells - done + computed - first.computed);
  };
}
