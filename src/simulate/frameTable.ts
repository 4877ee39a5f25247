/**
 * When each frame of a stream did what: one row a frame, in seconds, in the order of their acceptance (which is
 * also the order of completion: a chain never overtakes). Both engines write nothing else, and all metrics are
 * read from here, so that engines can differ only in these numbers.
 *
 * A row holds its arrival (admission where arrivals are saturated), then for each stage s when it began and
 * ended, and for each hop s from stage s when it began on the link, when its last bit was sent and when it was
 * delivered. An empty first stage begins and ends at the arrival.
 */
export class FrameTable {
  readonly stages: number;
  /** Hops between stages, and the way back where there is one. */
  readonly hops: number;
  /** Values in a row. */
  readonly width: number;
  /** Row after row. */
  readonly data: Float64Array;

  constructor(rows: number, stages: number, hops: number) {
    this.stages = stages;
    this.hops = hops;
    this.width = 1 + 2 * stages + 3 * hops;
    this.data = new Float64Array(rows * this.width);
  }

  /** Arrival of frame `row`, seconds. */
  arrival(row: number): number {
    return this.data[row * this.width];
  }

  /** When frame `row` was done: its result delivered, or its last stage ended. */
  completion(row: number): number {
    return this.data[(row + 1) * this.width - 1];
  }
}

/** Offsets in a row of a FrameTable. */
export const column = {
  arrival: 0,
  stageBegin: (stage: number): number => 1 + 5 * stage,
  stageEnd: (stage: number): number => 2 + 5 * stage,
  hopBegin: (hop: number): number => 3 + 5 * hop,
  hopSent: (hop: number): number => 4 + 5 * hop,
  hopDelivered: (hop: number): number => 5 + 5 * hop,
};
