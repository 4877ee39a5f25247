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

  /**
   * Forgets the labels from `begin` on, except those of some complete plans.
   *
   * @param plans last labels; they are replaced by their new places
   * @param count number of these
   */
  forget(begin: number, plans: Int32Array, count: number): void {
    const needed = new Set<number>();
    for (let i = 0; i < count; i++) {
      for (let at = plans[i]; at >= begin && !needed.has(at); at = this.parent[at]) needed.add(at);
    }
    const moved = new Map<number, number>();
    this.count = begin;
    // A label's parent comes before it, so parents have moved already, and nothing is overwritten that is still needed.
    for (const from of [...needed].sort((a, b) => a - b)) {
      const parent = moved.get(this.parent[from]) ?? this.parent[from];
      moved.set(from, this.add(this.values, from * this.dimensions, parent, this.place[from]));
    }
    for (let i = 0; i < count; i++) plans[i] = moved.get(plans[i]) ?? plans[i];
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
