/** Maximum number of batches. When it is reached, neighbouring batches are merged. */
const maxBatches = 4096;

/**
 * A series of any length, stored as sums of batches in bounded memory. Each of the first 4,096 values is its own batch;
 * after that, batches double in size.
 */
export class BatchSeries {
  readonly #sums: Float64Array;
  #size = 1;
  #full = 0;
  #open = 0;

  /** @param expected how many values will come at most */
  constructor(expected = maxBatches) {
    this.#sums = new Float64Array(Math.min(expected + 1, maxBatches));
  }

  /** Adds the next value. O(1) on average. */
  add(value: number): void {
    this.#sums[this.#full] += value;
    if (++this.#open < this.#size) return;
    this.#open = 0;
    if (++this.#full === maxBatches) this.#join();
  }

  /** Returns the sums of the full batches that begin at value `from` or later, in order. */
  after(from: number): Float64Array {
    return this.#sums.subarray(Math.min(this.#full, Math.ceil(from / this.#size)), this.#full);
  }

  #join(): void {
    for (let i = 0; i < maxBatches; i += 2) this.#sums[i / 2] = this.#sums[i] + this.#sums[i + 1];
    this.#full = maxBatches / 2;
    this.#size *= 2;
    this.#sums.fill(0, this.#full);
  }
}
