/**
 * The notes of a meter: what it had when a number of frames were done, its sums and the row of the last of these frames. They stand
 * one after the other in a single array: hundreds of small ones would cost more than the measuring.
 */
export class Notes {
  readonly #sums: number;
  readonly #width: number;
  readonly #data: Float64Array;
  #count = 0;

  /** @param sums number of sums  @param width number of values of a row  @param most maximum number of notes */
  constructor(sums: number, width: number, most: number) {
    this.#sums = sums;
    this.#width = sums + width + 1;
    this.#data = new Float64Array(this.#width * most);
  }

  /** Saves the sums and the row at `at` in `rows`, after `frames` frames: more than at the note before. */
  push(sums: Float64Array, frames: number, rows: Float64Array, at: number): void {
    const data = this.#data;
    let to = this.#count++ * this.#width;
    data[to++] = frames;
    for (let i = 0; i < this.#sums; i++) data[to++] = sums[i];
    for (let i = 0; i < this.#width - this.#sums - 1; i++) data[to++] = rows[at + i];
  }

  /** Returns the number of the note after `frames` frames; undefined if there is none. */
  after(frames: number): number | undefined {
    for (let i = 0; i < this.#count; i++) if (this.#data[i * this.#width] === frames) return i;
    return undefined;
  }

  /** Returns a sum of a note. */
  sum(note: number, index: number): number {
    return this.#data[note * this.#width + 1 + index];
  }

  /** Returns a value of a note's row. */
  value(note: number, index: number): number {
    return this.#data[note * this.#width + 1 + this.#sums + index];
  }

  /** Returns the frames of the last note at or before `frames` that fits; 0 if there is none. */
  lastFrames(frames: number, fits: (note: number) => boolean): number {
    for (let i = this.#count - 1; i >= 0; i--) {
      const noted = this.#data[i * this.#width];
      if (noted <= frames && fits(i)) return noted;
    }
    return 0;
  }
}
