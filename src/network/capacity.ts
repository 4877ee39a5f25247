import { rowAt, type Trace, traceEnd } from "./trace.ts";

/**
 * Capacity over time: a step function of time with its exact integral. A message sent across a change of rate takes
 * exactly as long as the bits of each step require. It also models the speed of a device that is slowed down for a
 * while (work seconds per second instead of bits per second).
 */
export interface Capacity {
  /** The highest rate that it ever has. */
  readonly highest: number;
  /**
   * Returns when `amount` (bits) has been carried if it starts at `start`; never before `start`, Infinity if never.
   * O(log steps).
   */
  finishTime(start: number, amount: number): number;
  /** Returns the amount carried between two times. O(log steps). */
  amount(from: number, to: number): number;
}

/** A constant capacity; Infinity is allowed. */
export class ConstantCapacity implements Capacity {
  readonly rate: number;

  constructor(rate: number) {
    this.rate = rate;
  }

  get highest(): number {
    return this.rate;
  }

  finishTime(start: number, amount: number): number {
    return start + amount / this.rate;
  }

  amount(from: number, to: number): number {
    return this.rate * (to - from);
  }
}

/**
 * A capacity that follows a trace's rate, which is held or repeated after its end. Prefix sums are computed once, then
 * searched.
 */
export class SteppedCapacity implements Capacity {
  readonly highest: number;
  readonly #time: Float64Array;
  readonly #rate: Float64Array;
  /** Amount carried from the start of the trace until `time[i]`; one element longer than `time`. */
  readonly #before: Float64Array;
  readonly #end: number;
  readonly #repeat: boolean;
  /** Seconds of the trace that have gone by at time 0. */
  readonly #begin: number;

  /** Before the trace's first row, the first row's rate applies. O(rows) the first time, O(1) for each part of a trace (`traceFrom`) after that. */
  constructor(trace: Pick<Trace, "time" | "rate" | "end" | "after" | "begin">) {
    const { time, rate, before, highest } = sumsOf(trace);
    this.highest = highest;
    this.#time = time;
    this.#rate = rate;
    this.#before = before;
    this.#end = traceEnd(trace);
    this.#repeat = trace.after === "repeat";
    this.#begin = (this.#repeat && trace.begin) || 0;
  }

  finishTime(start: number, amount: number): number {
    const gone = start + this.#begin;
    const cycle = this.#repeat ? Math.floor(gone / this.#end) : 0;
    // The row is looked up in the trace's own time, but the answer is built from `start`, so that a message
    // within one row takes exactly start + amount / rate, however late it starts.
    const local = gone - cycle * this.#end;
    const row = rowAt(this.#time, local);
    const open = !this.#repeat && row === this.#time.length - 1;
    const left = open ? Infinity : this.#rate[row] * Math.max(0, this.#until(row) - local);
    if (amount <= left && (this.#rate[row] > 0 || amount === 0)) {
      return amount === 0 ? start : start + amount / this.#rate[row];
    }
    return Math.max(start, this.#finishAfter(cycle, row, amount - left) - this.#begin);
  }

  amount(from: number, to: number): number {
    return this.#carried(to + this.#begin) - this.#carried(from + this.#begin);
  }

  /** Amount carried from the trace's start until it is at `t`. */
  #carried(t: number): number {
    const cycle = this.#repeat ? Math.floor(t / this.#end) : 0;
    const local = t - cycle * this.#end;
    const row = rowAt(this.#time, local);
    return (
      cycle * this.#before[this.#time.length] +
      this.#before[row] +
      this.#rate[row] * (local - this.#time[row])
    );
  }

  #until(row: number): number {
    return row + 1 < this.#time.length ? this.#time[row + 1] : this.#end;
  }

  /** Returns when `amount` has been carried if it starts where `row` of the given cycle ends. */
  #finishAfter(cycle: number, row: number, amount: number): number {
    const rows = this.#time.length;
    let target = this.#before[row + 1] + amount;
    let at = cycle;
    if (this.#repeat) {
      const total = this.#before[rows];
      if (total === 0) return Number.POSITIVE_INFINITY;
      // A target at the very end of a cycle is reached in that cycle, not at the start of the next.
      const whole = Math.max(0, Math.ceil(target / total) - 1);
      at += whole;
      target = Math.min(total, target - whole * total);
    }
    // First row whose end reaches the target; rows of rate 0 reach nothing and are passed over.
    let low = 0;
    let high = rows - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#before[middle + 1] >= target) high = middle;
      else low = middle + 1;
    }
    const rest = target - this.#before[low];
    const offset = rest <= 0 ? 0 : rest / this.#rate[low];
    return at * this.#end + this.#time[low] + offset;
  }
}

/** What a capacity needs of a trace. */
interface Sums {
  time: Float64Array;
  rate: Float64Array;
  /** Amount carried from the start of the trace until `time[i]`; one element longer than `time`. */
  before: Float64Array;
  highest: number;
}

/** Sums of traces that are begun at several moments, by their rates. Other traces may be changed by whoever has them. */
const known = new WeakMap<readonly number[], Sums>();

function sumsOf(trace: Pick<Trace, "time" | "rate" | "end" | "after" | "begin">): Sums {
  const found = trace.begin !== undefined && known.get(trace.rate);
  if (found) return found;
  const end = traceEnd(trace);
  const rows = trace.time.length;
  const time = Float64Array.from(trace.time);
  time[0] = 0;
  const rate = Float64Array.from(trace.rate);
  const before = new Float64Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const until = row + 1 < rows ? time[row + 1] : end;
    before[row + 1] = before[row] + rate[row] * (until - time[row]);
  }
  const sums = { time, rate, before, highest: rate.reduce((a, b) => Math.max(a, b)) };
  if (trace.begin !== undefined) known.set(trace.rate, sums);
  return sums;
}

/** Returns the capacity that conditions describe: their trace's, or their constant rate. */
export function capacityOf(conditions: { rate: number; trace?: Trace }): Capacity {
  return conditions.trace ? new SteppedCapacity(conditions.trace) : new ConstantCapacity(conditions.rate);
}
