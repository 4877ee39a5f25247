import { quantile, quantileSorted } from "simple-statistics";
import { highWord } from "../base/highWord.ts";

/** Up to this number, values are kept and their quantiles are exact. */
export const exactLimit = 65_536;

/** Bins between a power of two and the next, as a power of two. */
const binBits = 7;

/**
 * From this number of quantiles on, all values are sorted. For 24 quantiles that takes less than looking for those at their places with up to some
 * hundred values, and a fifth more with 1,000. For three, looking takes less with any number.
 */
const worthSorting = 12;

/** Powers of two of the smallest and of the largest number that have a bin of their own size: about 1 ns and 10^9 s. */
const [least, most] = [-30, 30];
const bins = ((most - least) << binBits) + 1;
const shift = 20 - binBits;
const firstBin = (1023 + least) << binBits;

/**
 * The distribution of latencies in bounded memory. Up to 65,536 values are kept, and quantiles are exact. Beyond that,
 * values are counted in bins, and quantiles are within 0.4 % for values between 1 ns and 10^9 s: 128 equal bins between a power of two
 * and the next, so that the first digits of a number are its bin. A logarithm takes several times longer.
 * Source: C. Masson, J. E. Rim, H. K. Lee, "DDSketch", Proc. VLDB 12 (2019), whose bins have a constant ratio; G. Tene's
 * HdrHistogram has bins like these.
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
      const values = this.#values.subarray(0, this.#kept);
      if (this.#runs.length > 0) return quantilesOfRuns(listOf(values), this.#runs, shares);
      // Only the values at these places are looked for: sorting all of them took a sixth of the time of a run of 1,000 frames.
      if (shares.length < worthSorting) return quantile(listOf(values), shares);
      const sorted = listOf(values.slice().sort());
      return shares.map((share) => quantileSorted(sorted, share));
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

/** Values as a list; `Array.from` goes through an iterator, which is several times slower. */
function listOf(values: Float64Array): number[] {
  const list: number[] = [];
  for (const value of values) list.push(value);
  return list;
}

/** The bin of a value of 0 or more; bin 0 has all that are smaller than the smallest power of two. */
function binOf(value: number): number {
  return Math.min(bins - 1, Math.max(0, (highWord(value) >> shift) - firstBin + 1));
}

/** The middle of the values in a bin. */
function middleOf(bin: number): number {
  if (bin === 0) return 0;
  const place = bin - 1;
  const octave = 2 ** (least + (place >> binBits));
  return octave * (1 + ((place & (2 ** binBits - 1)) + 0.5) / 2 ** binBits);
}
