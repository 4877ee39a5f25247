import type { Evaluation, NoEvaluation, Task } from "./evaluate.ts";
import type { TaskList } from "./evaluateInline.ts";

/** Simulations of some plans in some cells. */
export interface CellTasks {
  tasks: TaskList;
  /** Receives the result of a task, in any order. A cell's results are kept until its last one has arrived. */
  take: (index: number, result: Evaluation | NoEvaluation) => void;
}

/** A plan's result in a cell. */
export interface CellResult {
  /** The plan's. */
  index: number;
  result: Evaluation | NoEvaluation;
}

/**
 * Lists the tasks of some plans in each cell, cell by cell.
 *
 * @param tried the indices of the plans of each cell
 * @param done called with a cell's results, in the order of its plans, when the last one has arrived
 */
export function cellTasks(
  tried: readonly (readonly number[])[],
  taskOf: (cell: number, index: number) => Task,
  done: (cell: number, results: CellResult[]) => void,
): CellTasks {
  const starts = [0];
  for (const { length } of tried) starts.push(starts[starts.length - 1] + length);
  const waiting = new Map<number, { results: CellResult[]; missing: number }>();
  const at = (index: number) => {
    let [low, high] = [0, tried.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= index) low = middle;
      else high = middle - 1;
    }
    return { cell: low, place: index - starts[low] };
  };
  return {
    tasks: {
      length: starts[starts.length - 1],
      at: (index) => {
        const { cell, place } = at(index);
        return taskOf(cell, tried[cell][place]);
      },
    },
    take: (index, result) => {
      const { cell, place } = at(index);
      const held = waiting.get(cell) ?? { results: [], missing: tried[cell].length };
      waiting.set(cell, held);
      held.results[place] = { index: tried[cell][place], result };
      if (--held.missing > 0) return;
      waiting.delete(cell);
      done(cell, held.results);
    },
  };
}
