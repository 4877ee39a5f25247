import { type CellComputer, startCellPool } from "./cellPool.ts";

/** What Node says of a thread that took all the memory that it may have. */
const outOfMemory = "ERR_WORKER_OUT_OF_MEMORY";

/**
 * Computes cells in threads of this machine. A cell that takes all memory of its thread fails, and the others go on in a new thread.
 *
 * @param directory where shared inputs are kept for the threads
 */
export function localComputer(directory: string, threads: number): CellComputer {
  const pool = startCellPool(directory, threads);
  return {
    ...pool,
    compute: async (cell) => {
      try {
        return await pool.compute(cell);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== outOfMemory) throw error;
        return {
          failure:
            "it needs more memory than a thread may have; NODE_OPTIONS=--max-old-space-size=8000 before the command gives each thread 8,000 MiB",
          code: "failed",
        };
      }
    },
  };
}
