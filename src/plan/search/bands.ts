/** Number of intervals in a band. */
const size = 12;

/**
 * The largest slacks of a few neighbouring intervals each, for all places. They tell quickly that a label cannot pass, before
 * the slack of each interval is computed. Plans that are found later only make slacks smaller.
 */
export class Bands {
  readonly #count: number;
  /** Largest slack with all devices left, at `place x count + band`. */
  readonly #slack: Float64Array;
  /** By band, the least that the prices of used devices take from it, as a number of at most 0. */
  readonly #given: Float64Array;

  /**
   * @param rest by place and interval, the lowest latency of the rest
   * @param most by interval, the largest latency that passes with no rest and all devices left
   * @param first the first interval that counts
   */
  constructor(rest: Float64Array, most: Float64Array, first: number) {
    const intervals = most.length;
    this.#count = Math.ceil(intervals / size);
    this.#given = new Float64Array(this.#count);
    const places = rest.length / intervals;
    const slacks = new Float64Array(places * this.#count).fill(Number.NEGATIVE_INFINITY);
    for (let place = 0; place < places; place++) {
      for (let j = first; j < intervals; j++) {
        // Not a number, and so not larger, if no plan is known yet and none is possible.
        const slack = most[j] - rest[place * intervals + j];
        const at = place * this.#count + Math.floor(j / size);
        if (slack > slacks[at]) slacks[at] = slack;
      }
    }
    this.#slack = slacks;
  }

  /** Sets by interval the prices of the devices left, and of all devices. */
  give(left: Float64Array, all: Float64Array): void {
    this.#given.fill(Number.NEGATIVE_INFINITY);
    for (let j = 0; j < left.length; j++) {
      const band = Math.floor(j / size);
      const given = left[j] - all[j];
      if (given > this.#given[band]) this.#given[band] = given;
    }
  }

  /** Whether a label may pass at a place, in its own interval or a later one. False is certain. */
  mayPass(place: number, latency: number, interval: number): boolean {
    const at = place * this.#count;
    for (let band = Math.floor(interval / size); band < this.#count; band++) {
      if (latency < this.#slack[at + band] + this.#given[band]) return true;
    }
    return false;
  }
}
