import { childModule } from "../base/childModule.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { startThreads } from "../base/startThreads.ts";
import type { PackedCell } from "./cellInput.ts";
import type { ThreadAnswer } from "./cellThread.ts";
import type { CellAnswer } from "./evaluateCell.ts";
import { InputStore } from "./inputStore.ts";

/** Computes cells somewhere: in threads here, or on other machines. */
export interface CellComputer {
  /** The number of cells that it should have at a time, so that nobody waits for work. */
  ahead: number;
  /** Computes a cell. Rejects if the computer itself failed, not the cell. */
  compute: (cell: PackedCell) => Promise<CellAnswer>;
  /** Called when a result is in the study's directory, or is damaged. Other copies of it may go. */
  onTaken?: (hash: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Cells queued for each thread, so that none is idle. */
const perThread = 2;

/**
 * Starts threads that compute cells.
 *
 * @param directory where shared inputs are kept for the threads
 * @param inputs the most inputs that are kept there; by default all are
 */
export function startCellPool(directory: string, threads: number, inputs?: number) {
  const store = new InputStore(directory, inputs);
  const pool = startThreads(childModule("study/cellThread.js"), threads, { directory });
  return {
    ahead: threads * perThread,
    compute: ({ text, shared }: Pick<PackedCell, "text" | "shared">): Promise<CellAnswer> =>
      store.use(shared, async () => {
        const answer: ThreadAnswer = await pool.run(text);
        if (!("unreadable" in answer)) return answer;
        const { message, code } = answer.unreadable;
        throw new ParetoPipeError(message, { code });
      }),
    close: () => pool.destroy(),
  };
}
