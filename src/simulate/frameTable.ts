/**
 * The times of each frame of a stream: one row per frame, in seconds, in the order of acceptance (also the order of
 * completion, because frames in a chain never overtake). Engines write nothing else, and all figures are computed from
 * this table, so engines can differ only in these numbers.
 *
 * A row holds the arrival (the admission if arrivals are saturated). Then, for each stage s, it holds when service
 * began and ended, and for each hop s from stage s, when the frame left the device, when it began on the link, when its
 * last bit was sent and when it was delivered. An empty first stage begins and ends at the arrival.
 *
 * The table keeps all rows or, as a ring, only the latest ones, so that memory does not grow with the number of frames.
 */
export class FrameTable {
  readonly stages: number;
  /** Hops between stages, and the way back where there is one. */
  readonly hops: number;
  /** Number of values in a row. */
  readonly width: number;
  /** The rows, one after the other; replaced when the ring grows. */
  data: Float64Array;
  /** The row of a frame is `frame & mask`. */
  #mask: number;

  /** @param kept minimum number of rows to keep; by default all of the stream's `frames` */
  constructor(frames: number, stages: number, hops: number, kept = frames) {
    this.stages = stages;
    this.hops = hops;
    this.width = rowWidth(stages, hops);
    const ring = 2 ** Math.ceil(Math.log2(kept));
    this.#mask = ring < frames ? ring - 1 : 2 ** 31 - 1;
    this.data = new Float64Array(Math.min(ring, frames) * this.width);
  }

  /** Returns the index in `data` at which a frame's row begins. */
  offset(frame: number): number {
    return (frame & this.#mask) * this.width;
  }

  /**
   * Makes room for frame `next` if it would overwrite frame `oldest`, which is still needed. Each row is copied to both places that it
   * may have in the larger ring: a row holds times of its latest frame, and of the one a ring before where the latest has none yet.
   */
  reserve(oldest: number, next: number): void {
    const ring = this.#mask + 1;
    if (next - oldest < ring || this.#mask === 2 ** 31 - 1) return;
    const { data } = this;
    this.data = new Float64Array(2 * data.length);
    this.data.set(data);
    this.data.set(data, data.length);
    this.#mask = 2 * ring - 1;
  }

  /** Arrival of a frame, seconds. */
  arrival(frame: number): number {
    return this.data[this.offset(frame)];
  }

  /** Returns when a frame was done: its result was delivered, or its last stage ended. */
  completion(frame: number): number {
    return this.data[this.offset(frame) + this.width - 1];
  }
}

/** Number of frames between two calls of a sink. After every multiple of it, the latest so many frames are in the table. */
export const sinkFrames = 64;

/** Receives finished frames, in order: rows `from` to `to - 1` of the table. */
export interface FrameSink {
  /** Takes the rows; they may be overwritten once it returns. */
  consume(table: FrameTable, from: number, to: number): void;
  /** Whether it needs no more frames. A run with one stream then ends early. */
  readonly isSettled?: boolean;
}

/** Returns the number of values in a row for this number of stages and hops. */
export function rowWidth(stages: number, hops: number): number {
  return 1 + 2 * stages + 4 * hops;
}

/** Distance in a row between a value of one stage or hop and the same value of the next. */
export const rowStep = 6;

/** Offsets in a row of a FrameTable. */
export const column = {
  arrival: 0,
  stageBegin: (stage: number): number => 1 + rowStep * stage,
  stageEnd: (stage: number): number => 2 + rowStep * stage,
  hopDeparture: (hop: number): number => 3 + rowStep * hop,
  hopBegin: (hop: number): number => 4 + rowStep * hop,
  hopSent: (hop: number): number => 5 + rowStep * hop,
  hopDelivered: (hop: number): number => 6 + rowStep * hop,
};

/** Offset of the time of admission: the begin of the first stage or, if that is empty, the departure to the second. */
export function admissionColumn(firstIsEmpty: boolean): number {
  return firstIsEmpty ? column.hopDeparture(0) : column.stageBegin(0);
}

/** Offsets of the first stage and hop, for loops that are too fast to compute them; those of s are `rowStep * s` further. */
export const firstOffsets = {
  toBegin: column.stageBegin(0),
  toEnd: column.stageEnd(0),
  toDeparture: column.hopDeparture(0),
  toStart: column.hopBegin(0),
  toSent: column.hopSent(0),
  toDelivered: column.hopDelivered(0),
} as const;
