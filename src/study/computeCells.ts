import { setImmediate as nextTurn } from "node:timers/promises";
import { ParetoPipeError } from "../base/errors.ts";
import type { PackedCell } from "./cellInput.ts";
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
  /** Cells that were computed, also those that failed then. */
  computed: number;
  failed: number;
}

/** Where the result of each cell is. */
export interface ComputedCells {
  /** By cell: the hash of its input, or why it has none. */
  outcomes: (string | CellFailure)[];
  /** By hash: why the input gave no result. */
  failures: Map<string, CellFailure>;
  /** The hashes of inputs that several cells have. */
  repeated: ReadonlySet<string>;
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
 * If the log has results, all of them are looked up before anything is computed: from then on it is known how much is left to do.
 *
 * @throws the signal's reason when aborted; what the log and the computer throw
 */
export async function computeCells(options: ComputeOptions): Promise<ComputedCells> {
  const { cells, resolver, log, computer, signal, onProgress } = options;
  const outcomes = new Array<string | CellFailure>(cells.length);
  const failures = new Map<string, CellFailure>();
  /** By hash: the first cell that was looked at. Others with the same hash wait for its result. */
  const first = new Map<string, number>();
  const repeated = new Set<string>();
  const progress: StudyProgress = { done: 0, cells: cells.length, found: 0, computed: 0, failed: 0 };
  let isOver = false;
  const fail = (hash: string, failure: CellFailure) => {
    failures.set(hash, failure);
    progress.failed++;
  };
  /** Returns the input of a cell that must be computed; undefined if its result is found, or the cell is wrong. */
  const look = async (index: number): Promise<PackedCell | undefined> => {
    const packed = await resolver.resolve(cells.at(index)).catch((error): CellFailure => {
      if (!(error instanceof ParetoPipeError)) throw error;
      return { failure: error.message, code: error.code };
    });
    if ("failure" in packed) {
      outcomes[index] = packed;
      progress.failed++;
      return undefined;
    }
    const { hash } = packed;
    outcomes[index] = hash;
    const other = first.get(hash) ?? index;
    first.set(hash, other);
    if (other !== index) repeated.add(hash);
    if (log.has(hash) || other !== index) {
      progress.found++;
      return undefined;
    }
    return packed;
  };
  const compute = async (packed: PackedCell): Promise<void> => {
    const { hash } = packed;
    const answer = await computer.compute(packed);
    if ("failure" in answer) return fail(hash, answer);
    // A damaged result must not be kept: it would be found from then on, and the tables are made of it.
    if (isCellResult(answer.result)) await log.append(hash, answer.result);
    else fail(hash, { failure: "its result arrived damaged", code: "worker-failed" });
    await computer.onTaken?.(hash);
  };
  const tell = () => {
    progress.done++;
    onProgress?.({ ...progress });
  };
  /** The cells without a result, where results were there before. */
  const findMissing = async (): Promise<number[]> => {
    const missing: number[] = [];
    for (let index = 0; index < cells.length; index++) {
      signal?.throwIfAborted();
      if (await look(index)) missing.push(index);
      else tell();
      // Looking up waits for nothing, so that nothing else would have its turn: no Ctrl-C, and no answer of Redis.
      await nextTurn();
    }
    return missing;
  };
  const work = async (order: Iterable<number>) => {
    for (const index of order) {
      signal?.throwIfAborted();
      const packed = await look(index);
      if (packed) {
        await compute(packed);
        // Together with `done`: what is left is told from both.
        progress.computed++;
      } else await nextTurn();
      tell();
      if (isOver) return;
    }
  };
  try {
    const order = log.size > 0 ? (await findMissing()).values() : upTo(cells.length);
    await Promise.all(Array.from({ length: computer.ahead }, () => work(order)));
  } catch (error) {
    isOver = true;
    signal?.throwIfAborted();
    throw error;
  }
  return { outcomes, failures, repeated };
}

/** 0, 1, ... up to the number before `end`. */
function* upTo(end: number): Generator<number> {
  for (let index = 0; index < end; index++) yield index;
}
