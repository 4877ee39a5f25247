import { quantile, quantileSorted } from "simple-statistics";
import { exp, ln, pow } from "../base/sameMath.ts";

/** Up to this number, values are kept and their quantiles are exact. */
export const exactLimit = 65_536;

/** Relative error of quantiles beyond that number. */
export const relativeError = 0.005;

// Bins have a constant ratio, so the middle of a bin is within the relative error of each value in it.
const logRatio = ln((1 + relativeError) / (1 - relativeError));
/** Up to this number, sorting all values takes less than looking for those at the places of 24 quantiles. */
const sortedLimit = 100;

const minBinned = 1e-9;
const bins = Math.ceil(ln(1e18) / logRatio);

/**
 * The distribution of latencies in bounded memory. Up to 65,536 values are kept, and quantiles are exact. Beyond that,
 * values are counted in bins of a constant ratio, and quantiles are within 0.5 % for values between 1 ns and 10^9 s.
 * Source: C. Masson, J. E. Rim, H. K. Lee, "DDSketch", Proc. VLDB 12 (2019).
 */
export class LatencyDistribution {
  #count = 0;
  #values: Float64Array | undefined;
  /** Number of values in `#values`. */
  #kept = 0;
  /** Values that were added many times at once; they are not in `#values`. */
  #runs: Run[] = [];
  #bins: Float64Array | undefined;

  /** @param expected how many values will come, if known */
  constructor(expected = exactLimit) {
    this.#values = new Float64Array(Math.min(expected, exactLimit));
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a value in seconds, 0 or more. O(1). */
  add(value: number): void {
    if (this.#values && this.#kept === this.#values.length) this.#grow();
    if (this.#values) this.#values[this.#kept++] = value;
    else this.#bins![binOf(value)]++;
    this.#count++;
  }

  addAll(values: Float64Array): void {
    if (this.#values && this.#kept + values.length <= this.#values.length) {
      this.#values.set(values, this.#kept);
      this.#kept += values.length;
      this.#count += values.length;
    } else for (const value of values) this.add(value);
  }

  /** Adds a value so many times. O(1), and quantiles stay exact. */
  addRun(value: number, times: number): void {
    if (times === 0) return;
    if (this.#values) this.#runs.push({ value, times });
    else this.#bins![binOf(value)] += times;
    this.#count += times;
  }

  /** Adds all values of another distribution. */
  merge(other: LatencyDistribution): void {
    if (other.#values) {
      this.addAll(other.#values.subarray(0, other.#kept));
      for (const { value, times } of other.#runs) this.addRun(value, times);
      return;
    }
    if (this.#values) this.#bin();
    for (const [bin, count] of other.#bins!.entries()) this.#bins![bin] += count;
    this.#count += other.#count;
  }

  /**
   * Returns the values below which the given shares of all values lie; NaN if there are no values. O(n).
   */
  quantiles(shares: readonly number[]): number[] {
    if (this.#count === 0) return shares.map(() => Number.NaN);
    if (this.#values) {
      const list = listOf(this.#values, this.#kept);
      if (this.#runs.length > 0) return quantilesOfRuns(list, this.#runs, shares);
      // Only the values at these places are looked for: sorting all of them took a sixth of the time of a run of 1,000 frames.
      if (list.length > sortedLimit) return quantile(list, shares);
      list.sort((a, b) => a - b);
      return shares.map((share) => quantileSorted(list, share));
    }
    return shares.map((p) => {
      const rank = Math.ceil(p * this.#count);
      let below = 0;
      let bin = 0;
      while ((below += this.#bins![bin]) < rank) bin++;
      return middleOf(bin);
    });
  }

  #grow(): void {
    const values = this.#values!;
    if (values.length === exactLimit) {
      this.#bin();
      return;
    }
    this.#values = new Float64Array(Math.min(exactLimit, Math.max(64, 2 * values.length)));
    this.#values.set(values);
  }

  /** Moves the values kept so far into bins; later values are binned too. */
  #bin(): void {
    const counts = new Float64Array(bins);
    for (const value of this.#values!.subarray(0, this.#kept)) counts[binOf(value)]++;
    for (const { value, times } of this.#runs) counts[binOf(value)] += times;
    this.#bins = counts;
    this.#values = undefined;
    this.#runs = [];
  }
}

/** A value that comes so many times. */
interface Run {
  value: number;
  times: number;
}

/** The quantiles of single values and runs together: those that simple-statistics gives for the list of them all. */
function quantilesOfRuns(
  singles: readonly number[],
  repeated: readonly Run[],
  shares: readonly number[],
): number[] {
  const runs = [...singles.map((value): Run => ({ value, times: 1 })), ...repeated];
  runs.sort((a, b) => a.value - b.value);
  const count = runs.reduce((sum, { times }) => sum + times, 0);
  /** The value that is at a place, from 0, when all are sorted. */
  const at = (place: number): number => {
    let run = 0;
    for (let above = runs[0].times; above <= place && run < runs.length - 1; above += runs[run].times) run++;
    return runs[run].value;
  };
  return shares.map((share) => {
    const place = (count - 1) * share;
    const below = Math.floor(place);
    return below === place ? at(place) : at(below) + (place - below) * (at(below + 1) - at(below));
  });
}

/** The first values as a list; `Array.from` goes through an iterator, which is several times slower. */
function listOf(values: Float64Array, count: number): number[] {
  const list: number[] = [];
  for (let i = 0; i < count; i++) list.push(values[i]);
  return list;
}

function binOf(value: number): number {
  if (value <= minBinned) return 0;
  return Math.min(bins - 1, Math.ceil(ln(value / minBinned) / logRatio));
}

function middleOf(bin: number): number {
  const ratio = exp(logRatio);
  return bin === 0 ? 0 : (minBinned * 2 * pow(ratio, bin)) / (ratio + 1);
}
