/**
 * The vectors seen so far that no other vector matches or beats in every dimension; smaller is better. Each has a tag. O(n)
 * for each offer.
 */
export class VectorFront {
  count = 0;
  values: Float64Array;
  tag = new Int32Array(64);
  readonly dimensions: number;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.values = new Float64Array(64 * dimensions);
  }

  clear(): void {
    this.count = 0;
  }

  /** Whether a vector is at least as good as this one, times `factor`, in every dimension. */
  covers(vector: Float64Array, factor = 1): boolean {
    const { values, dimensions } = this;
    const end = this.count * dimensions;
    for (let base = 0; base < end; base += dimensions) {
      let k = 0;
      while (k < dimensions && values[base + k] <= vector[k] * factor) k++;
      if (k === dimensions) {
        this.#toFront(base / dimensions);
        return true;
      }
    }
    return false;
  }

  /**
   * Adds a vector unless another is at least as good, and removes the vectors that it beats. Returns whether it was added.
   */
  offer(vector: Float64Array, tag: number): boolean {
    if (this.covers(vector)) return false;
    const { dimensions } = this;
    for (let i = this.count - 1; i >= 0; i--) {
      let k = 0;
      while (k < dimensions && vector[k] <= this.values[i * dimensions + k]) k++;
      if (k === dimensions) this.#copy(--this.count, i);
    }
    if (this.count === this.tag.length) this.#grow();
    this.values.set(vector, this.count * dimensions);
    this.tag[this.count++] = tag;
    return true;
  }

  /** Moves a vector half-way to the front, because what was useful once is likely to be useful again. */
  #toFront(index: number): void {
    const to = index >> 1;
    if (to === index) return;
    const { values, dimensions, tag } = this;
    for (let k = 0; k < dimensions; k++) {
      const value = values[to * dimensions + k];
      values[to * dimensions + k] = values[index * dimensions + k];
      values[index * dimensions + k] = value;
    }
    const own = tag[to];
    tag[to] = tag[index];
    tag[index] = own;
  }

  #copy(from: number, to: number): void {
    if (from === to) return;
    this.values.copyWithin(to * this.dimensions, from * this.dimensions, (from + 1) * this.dimensions);
    this.tag[to] = this.tag[from];
  }

  #grow(): void {
    const values = new Float64Array(2 * this.values.length);
    values.set(this.values);
    this.values = values;
    const tag = new Int32Array(2 * this.tag.length);
    tag.set(this.tag);
    this.tag = tag;
  }
}
