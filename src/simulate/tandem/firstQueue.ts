import { admissionColumn, type FrameTable } from "../frameTable.ts";
import type { ModelStream } from "../model.ts";

/** The places in front of the first stage in the recursions. A frame that finds all of them taken is dropped, if the stream says so. */
export class FirstQueue {
  readonly #table: FrameTable;
  readonly #places: number;
  readonly #admission: number;
  /** Number of frames that the first stage or link had taken by the latest arrival. */
  #taken = 0;

  constructor({ queue, stages }: ModelStream, table: FrameTable) {
    this.#table = table;
    this.#places = queue;
    this.#admission = admissionColumn(stages[0].empty);
  }

  /**
   * Whether a frame that arrives now is dropped: all places are taken, and it cannot go on at once either. Arrivals never go back.
   *
   * @param accepted number of frames before it that were not dropped; their rows are in the table
   * @param ready when the first stage or link could take it if no other frame waited
   */
  drops(accepted: number, arrival: number, ready: number): boolean {
    const { data } = this.#table;
    while (this.#taken < accepted && data[this.#table.offset(this.#taken) + this.#admission] <= arrival) {
      this.#taken++;
    }
    const waiting = accepted - this.#taken;
    return waiting >= this.#places && (waiting > 0 || ready > arrival);
  }
}
