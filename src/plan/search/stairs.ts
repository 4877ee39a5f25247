/**
 * The best pairs of a latency and a period seen so far, as a staircase: latencies rise, periods fall, and no pair is at
 * least as good as another in both. Each pair has a tag. O(log n) to find the place of a pair, O(n) to insert it; most
 * pairs are rejected.
 */
export class Stairs {
  count = 0;
  latency = new Float64Array(64);
  period = new Float64Array(64);
  tag = new Int32Array(64);

  clear(): void {
    this.count = 0;
  }

  /**
   * Adds a pair unless another is at least as good in both, and removes the pairs that it beats. Returns whether it was
   * added.
   */
  offer(latency: number, period: number, tag: number): boolean {
    const { latency: l, period: p } = this;
    // The number of steps with a latency of at most this.
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (l[middle] <= latency) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && p[low - 1] <= period) return false;
    // A step of the same latency has a larger period.
    const at = low > 0 && l[low - 1] === latency ? low - 1 : low;
    let end = low;
    while (end < this.count && p[end] >= period) end++;
    if (end === at) {
      if (this.count === l.length) return this.#grow().offer(latency, period, tag);
      this.#move(at, at + 1);
    } else if (end > at + 1) {
      this.#move(end, at + 1);
    }
    this.latency[at] = latency;
    this.period[at] = period;
    this.tag[at] = tag;
    return true;
  }

  /**
   * Moves the steps that begin at `from` to `to`. It uses plain loops, because there are few steps and `copyWithin` costs a
   * call.
   */
  #move(from: number, to: number): void {
    const { latency, period, tag, count } = this;
    const by = to - from;
    if (by > 0) {
      for (let i = count - 1; i >= from; i--) {
        latency[i + by] = latency[i];
        period[i + by] = period[i];
        tag[i + by] = tag[i];
      }
    } else {
      for (let i = from; i < count; i++) {
        latency[i + by] = latency[i];
        period[i + by] = period[i];
        tag[i + by] = tag[i];
      }
    }
    this.count += by;
  }

  #grow(): this {
    for (const name of ["latency", "period"] as const) {
      const wider = new Float64Array(2 * this.count);
      wider.set(this[name]);
      this[name] = wider;
    }
    const tag = new Int32Array(2 * this.count);
    tag.set(this.tag);
    this.tag = tag;
    return this;
  }
}
