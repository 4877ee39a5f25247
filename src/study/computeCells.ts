import { ParetoPipeError } from "../base/errors.ts";
import type { CellComputer } from "./cellPool.ts";
import type { CellResolver } from "./cellResolver.ts";
import { isCellResult } from "./cellResult.ts";
import type { StudyCells } from "./cells.ts";
import type { CellFailure } from "./evaluateCell.ts";
import type { ResultLog } from "./resultLog.ts";

/** How far a sweep is. */
export interface StudyProgress {
  /** Cells that are done, those found included, and all. */
  done: number;
  cells: number;
  /** Cells whose result was there already, or is another cell's. */
  found: number;
  failed: number;
}

/** Where the result of each cell is. */
export interface ComputedCells {
  /** By cell: the hash of its input, or why it has none. */
  outcomes: (string | CellFailure)[];
  /** By hash: why the input gave no result. */
  failures: Map<string, CellFailure>;
}

/** What `computeCells` works with. */
export interface ComputeOptions {
  cells: StudyCells;
  resolver: CellResolver;
  log: ResultLog;
  computer: CellComputer;
  signal?: AbortSignal;
  onProgress?: (progress: StudyProgress) => void;
}

/**
 * Computes the cells that have no result yet, each input once:
 *
 *     cell ── resolver ──> input, hash ─┬─ in the log, or begun before ────────> found
 *                │                      └─ computer ─┬─ result ── log ─────────> done
 *                └─ wrong ──> failed                 └─ why not, or damaged ───> failed
 *
 * @throws the signal's reason when aborted; what the log and the computer throw
 */
export async function computeCells(options: ComputeOptions): Promise<ComputedCells> {
  const { cells, resolver, log, computer, signal, onProgress } = options;
  const outcomes = new Array<string | CellFailure>(cells.length);
  const failures = new Map<string, CellFailure>();
  const begun = new Set<string>();
  const progress: StudyProgress = { done: 0, cells: cells.length, found: 0, failed: 0 };
  let next = 0;
  let isOver = false;
  const fail = (hash: string, failure: CellFailure) => {
    failures.set(hash, failure);
    progress.failed++;
  };
  const one = async (index: number): Promise<void> => {
    const packed = await resolver.resolve(cells.at(index)).catch((error): CellFailure => {
      if (!(error instanceof ParetoPipeError)) throw error;
      return { failure: error.message, code: error.code };
    });
    if ("failure" in packed) {
      outcomes[index] = packed;
      progress.failed++;
      return;
    }
    const { hash } = packed;
    outcomes[index] = hash;
    if (log.has(hash) || begun.has(hash)) {
      progress.found++;
      return;
    }
    begun.add(hash);
    const answer = await computer.compute(packed);
    if ("failure" in answer) return fail(hash, answer);
    // A damaged result must not be kept: it would be found from then on, and the tables are made of it.
    if (isCellResult(answer.result)) await log.append(hash, answer.result);
    else fail(hash, { failure: "its result arrived damaged", code: "worker-failed" });
    await computer.onTaken?.(hash);
  };
  const work = async () => {
    while (next < cells.length && !isOver) {
      signal?.throwIfAborted();
      const index = next++;
      await one(index);
      progress.done++;
      onProgress?.({ ...progress });
    }
  };
  try {
    await Promise.all(Array.from({ length: computer.ahead }, work));
  } catch (error) {
    isOver = true;
    signal?.throwIfAborted();
    throw error;
  }
  return { outcomes, failures };
}
