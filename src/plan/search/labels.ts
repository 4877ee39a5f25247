/**
 * Beginnings of plans: the team that ran up to a cut, the beginning before it, and the values of the dimensions. They are
 * numbers in typed arrays that grow, because there may be tens of millions.
 */
export class Labels {
  /** Number of labels. */
  count = 0;
  /** Values of label i at i x dimensions. */
  values: Float64Array;
  /** The label before, -1 for the first stage. */
  parent: Int32Array;
  /** Place of the label: team x cuts + cut. */
  place: Int32Array;
  readonly dimensions: number;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.values = new Float64Array(1024 * dimensions);
    this.parent = new Int32Array(1024);
    this.place = new Int32Array(1024);
  }

  /** Adds a label with values from `source` at `at`; returns its index. */
  add(source: Float64Array, at: number, parent: number, place: number): number {
    if (this.count === this.parent.length) this.#grow();
    const index = this.count++;
    const base = index * this.dimensions;
    for (let k = 0; k < this.dimensions; k++) this.values[base + k] = source[at + k];
    this.parent[index] = parent;
    this.place[index] = place;
    return index;
  }

  #grow(): void {
    const size = Math.ceil(this.parent.length * 1.6);
    const values = new Float64Array(size * this.dimensions);
    values.set(this.values);
    this.values = values;
    const parent = new Int32Array(size);
    parent.set(this.parent);
    this.parent = parent;
    const place = new Int32Array(size);
    place.set(this.place);
    this.place = place;
  }
}
