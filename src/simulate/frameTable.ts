/**
 * When each frame of a stream did what: one row a frame, in seconds, in the order of their acceptance (which
 * is also the order of completion: a chain never overtakes). Engines write nothing else, and all figures are
 * read from here, so that engines can differ only in these numbers.
 *
 * A row holds its arrival (admission where arrivals are saturated), then for each stage s when it began and
 * ended, and for each hop s from stage s when it began on the link, when its last bit was sent and when it
 * was delivered. An empty first stage begins and ends at the arrival.
 *
 * The table keeps all rows, or, as a ring, the latest ones: then memory does not grow with the number of
 * frames.
 */
export class FrameTable {
  readonly stages: number;
  /** Hops between stages, and the way back where there is one. */
  readonly hops: number;
  /** Values in a row. */
  readonly width: number;
  /** Row after row; replaced when the ring grows. */
  data: Float64Array;
  /** Row of a frame is `frame & mask`. */
  #mask: number;

  /** @param kept rows to keep at least; by default all of the stream's `frames` */
  constructor(frames: number, stages: number, hops: number, kept = frames) {
    this.stages = stages;
    this.hops = hops;
    this.width = rowWidth(stages, hops);
    const ring = 2 ** Math.ceil(Math.log2(kept));
    this.#mask = ring < frames ? ring - 1 : 2 ** 31 - 1;
    this.data = new Float64Array(Math.min(ring, frames) * this.width);
  }

  /** Where a frame's row begins in `data`. */
  offset(frame: number): number {
    return (frame & this.#mask) * this.width;
  }

  /** Makes room for frame `next`, if it would take the place of frame `oldest`, which is still needed. */
  reserve(oldest: number, next: number): void {
    const ring = this.#mask + 1;
    if (next - oldest < ring || this.#mask === 2 ** 31 - 1) return;
    const { data, width } = this;
    this.data = new Float64Array(2 * data.length);
    for (let frame = oldest; frame < next; frame++) {
      const from = (frame & (ring - 1)) * width;
      this.data.set(data.subarray(from, from + width), (frame & (2 * ring - 1)) * width);
    }
    this.#mask = 2 * ring - 1;
  }

  /** Arrival of a frame, seconds. */
  arrival(frame: number): number {
    return this.data[this.offset(frame)];
  }

  /** When a frame was done: its result delivered, or its last stage ended. */
  completion(frame: number): number {
    return this.data[this.offset(frame) + this.width - 1];
  }
}

/**
 * Takes note of frames that are done, in order: `from` to `to - 1` of the table, whose rows may be lost after
 * it.
 */
export interface FrameSink {
  consume(table: FrameTable, from: number, to: number): void;
}

/** Values in the row of a frame that passes so many stages and hops. */
export function rowWidth(stages: number, hops: number): number {
  return 1 + 2 * stages + 3 * hops;
}

/** From a value of one stage or hop in a row to the same value of the next. */
export const rowStep = 5;

/** Offsets in a row of a FrameTable. */
export const column = {
  arrival: 0,
  stageBegin: (stage: number): number => 1 + rowStep * stage,
  stageEnd: (stage: number): number => 2 + rowStep * stage,
  hopBegin: (hop: number): number => 3 + rowStep * hop,
  hopSent: (hop: number): number => 4 + rowStep * hop,
  hopDelivered: (hop: number): number => 5 + rowStep * hop,
};
