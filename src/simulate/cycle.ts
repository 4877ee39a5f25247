import { addLatency, addVisits } from "./frameSums.ts";
import { type FrameTable, sinkFrames } from "./frameTable.ts";
import { LatencyDistribution } from "./latencyDistribution.ts";

/** The most that the times of a cycle may differ from those of the one before, as a share of the time: a few roundings. */
const rounding = 1e-12;

/**
 * Returns the length of the cycle in which a stream repeats itself from now on, in frames: the times of each frame are those of the frame
 * one cycle before, later by a constant. Undefined if that is not certain, or the cycle is longer than half of `sinkFrames`.
 *
 * A chain in which nothing is random is a deterministic system, which must come back to an earlier state if its queues do not grow
 * (for max-plus recursions: Baccelli et al., Synchronization and Linearity, 1992, chapter 3). Its state when a frame is done is made
 * of what the frames inside it have done so far, of when each device and link ended its last frame, and of the credits on their way
 * back. So it is certain once the frames of one such moment, and all that were inside or had a credit under way then, have repeated
 * what those a cycle before did.
 *
 * @param done number of frames that are done, a multiple of `sinkFrames`, above 0
 * @param admission the column of the time of admission
 * @param turns number of frames after which every device has had its turn again
 * @param credit longest time that the credit for a slot, or for a place in the window, is under way, seconds
 */
export function findCycle(
  table: FrameTable,
  done: number,
  { admission, turns, credit }: { admission: number; turns: number; credit: number },
): number | undefined {
  const admitted = table.data[table.offset(done - 1) + admission];
  for (let frames = turns; frames <= sinkFrames / 2; frames += turns) {
    const seconds = table.completion(done - 1) - table.completion(done - 1 - frames);
    if (seconds <= 0) continue;
    let first = done;
    while (first > done - sinkFrames + frames && repeats(table, first - 1, frames, seconds)) first--;
    // When this frame is done, every device has ended one of the frames that repeat, and no frame after `done` is inside.
    const moment = first + turns - 1;
    const isKnown = moment < done && table.completion(moment) < admitted;
    if (isKnown && (credit === 0 || table.completion(first - 1) + credit < admitted)) return frames;
  }
  return undefined;
}

/** Whether all times of a frame are those of the frame `frames` before, `seconds` later. */
function repeats(table: FrameTable, frame: number, frames: number, seconds: number): boolean {
  const { data, width } = table;
  const row = table.offset(frame);
  const before = table.offset(frame - frames);
  const tolerance = rounding * data[row + width - 1];
  for (let i = 0; i < width; i++) {
    if (!(Math.abs(data[row + i] - data[before + i] - seconds) <= tolerance)) return false;
  }
  return true;
}

/** What a meter has after a number of frames: its sums, and the row of the last of these frames. */
export interface Reading {
  sum(index: number): number;
  value(index: number): number;
}

/** What a meter would have after each further frame of a stream that repeats itself. */
export class Cycle {
  readonly frames: number;
  readonly #done: number;
  readonly #seconds: number;
  readonly #width: number;
  /** The rows of the latest `frames` frames. */
  readonly #rows: Float64Array;
  /** The meter's sums after `done` frames. */
  readonly #sums: Float64Array;
  /** What the first 0, 1, ... `frames` frames of a cycle add to the sums. */
  readonly #added: Float64Array;

  /**
   * @param done number of frames that are done
   * @param admission the column of the time of admission
   * @param frames length of the cycle, as `findCycle` returns it
   * @param sums the meter's sums after these frames
   */
  constructor(
    table: FrameTable,
    done: number,
    { admission, frames, sums }: { admission: number; frames: number; sums: Float64Array },
  ) {
    const { data, width } = table;
    this.frames = frames;
    this.#done = done;
    this.#seconds = table.completion(done - 1) - table.completion(done - 1 - frames);
    this.#width = width;
    this.#sums = sums.slice();
    this.#rows = new Float64Array(frames * width);
    this.#added = new Float64Array((frames + 1) * sums.length);
    for (let i = 0; i < frames; i++) {
      const frame = done - frames + i;
      const row = table.offset(frame);
      this.#rows.set(data.subarray(row, row + width), i * width);
      const before = this.#added.subarray(i * sums.length, (i + 1) * sums.length);
      const after = this.#added.subarray((i + 1) * sums.length, (i + 2) * sums.length);
      after.set(before);
      addLatency(after, table, row, admission, 0);
      addVisits(after, table, frame, frame + 1);
    }
  }

  /** What the meter would have after `frames` frames, more than there were. */
  after(frames: number): Reading {
    const cycles = Math.floor((frames - this.#done) / this.frames);
    const rest = (frames - this.#done) % this.frames;
    const added = this.#added;
    const [part, whole] = [rest * this.#sums.length, this.frames * this.#sums.length];
    const row = (rest === 0 ? this.frames - 1 : rest - 1) * this.#width;
    const later = (rest === 0 ? cycles : cycles + 1) * this.#seconds;
    return {
      sum: (index) => this.#sums[index] + cycles * added[whole + index] + added[part + index],
      value: (index) => this.#rows[row + index] + later,
    };
  }

  /** The distribution of the latencies of all frames, less the first `cut` of them; each cycle's are those of the one before. */
  latenciesAfter(cut: number, latencies: Float64Array): LatencyDistribution {
    const distribution = new LatencyDistribution(latencies.length);
    const from = Math.max(cut, this.#done);
    distribution.addAll(latencies.subarray(Math.min(cut, this.#done), this.#done));
    for (let i = 0; i < this.frames; i++) {
      distribution.addRun(latencies[from + i], Math.ceil((latencies.length - from - i) / this.frames));
    }
    return distribution;
  }
}
