import { chunk } from "simple-statistics";
import type { PackedCell } from "../cellInput.ts";

/** Seconds of work in a job whose cells take less each. The queue's own work is then small beside it. */
const jobSeconds = 0.25;

/** The most cells in one job. */
export const mostCells = 32;

/** Seconds that a cell may wait for others. */
const patience = 0.05;

/** Cells that get jobs of their own before anything is known, so that workers have something to do. */
export const firstCells = 64;

/** Seconds that the cells after these may wait until something is known. A new worker loads the simulator before its first cell. */
const firstPatience = 5;

/** So many of the latest reports count. When there are as many, cells need not wait any longer. */
export const countedReports = 16;

/**
 * Puts cells together into jobs, by how long workers took for those before. A cell that takes long is a job of its own.
 *
 *     cell, cell, cell ── add ──> [ 3 of 12 ] ── full, or waited long enough ──> give
 */
export class JobFiller {
  readonly #give: (cells: PackedCell[]) => void;
  #cells: PackedCell[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Seconds that a cell took in the latest jobs. */
  #reports: number[] = [];
  #given = 0;
  /** Whether cells have stopped waiting for the first reports. */
  #hasBegun = false;

  /** @param give gets the cells of each job */
  constructor(give: (cells: PackedCell[]) => void) {
    this.#give = give;
  }

  /**
   * The number of cells that a job gets, by the shortest report. The others were perhaps disturbed, or are of a worker's first cells, which take
   * longest.
   */
  get size(): number {
    return Math.max(1, Math.min(mostCells, Math.floor(jobSeconds / Math.min(...this.#reports))));
  }

  add(cell: PackedCell): void {
    this.#cells.push(cell);
    const isFirst = !this.#hasBegun && this.#given < firstCells;
    if (isFirst || (this.#hasBegun && this.#cells.length >= this.size)) this.#flush();
    else this.#timer ??= setTimeout(() => this.#begin(), (this.#hasBegun ? patience : firstPatience) * 1000);
  }

  /** Takes a worker's report into account: how long each cell of a job took, seconds. */
  learn(seconds: number): void {
    this.#reports = [...this.#reports, seconds].slice(-countedReports);
    if (!this.#hasBegun && this.#reports.length === countedReports) this.#begin();
  }

  /** Forgets the cells that wait. */
  close(): void {
    clearTimeout(this.#timer);
    this.#cells = [];
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const cells = this.#cells;
    this.#cells = [];
    this.#given += cells.length;
    for (const one of chunk(cells, this.size)) this.#give(one);
  }
}
