import type { Block } from "./block.ts";
import type { Labels } from "./labels.ts";
import type { PairBounds } from "./pairBounds.ts";
import { Stairs } from "./stairs.ts";
import type { Tables } from "./tables.ts";

/**
 * The labels that have arrived at a team: for each cut, a staircase of latencies and periods. The arrays are flat and
 * reused for each team. Its loops are plain, because they run up to millions of times.
 */
export class PairArrivals {
  /** Where each cut's arrivals begin; they end where the next cut's begin. */
  readonly first: Int32Array;
  latency = new Float64Array(1024);
  period = new Float64Array(1024);
  /** The interval of the period. */
  interval = new Int16Array(1024);
  /** The label that arrived. */
  parent = new Int32Array(1024);
  /** The cuts at which something has arrived, the first `opened` of them. */
  readonly open: Int32Array;
  opened = 0;
  /** The smallest interval of all that has arrived. */
  smallest = 0;
  readonly #tables: Tables;
  readonly #labels: Labels;
  readonly #cell = new Stairs();
  #slacks = new Float64Array(0);

  constructor(tables: Tables, labels: Labels) {
    this.#tables = tables;
    this.#labels = labels;
    this.first = new Int32Array(tables.cuts + 1);
    this.open = new Int32Array(tables.cuts);
  }

  /**
   * Collects the labels that arrive at a team: for each cut, the best of all sources' labels with the message. Labels that
   * the bounds rule out are left out; the bounds are those of the state before the team is used. Returns whether anything arrives.
   */
  collect(team: number, sources: readonly Block[], bounds: PairBounds): boolean {
    const { cuts, transfer, transferAt } = this.#tables;
    const { values } = this.#labels;
    const slack = this.#slack(bounds.intervals);
    const cell = this.#cell;
    let count = 0;
    this.opened = 0;
    this.smallest = bounds.intervals;
    for (let cut = 0; cut < cuts - 1; cut++) {
      this.first[cut] = count;
      let quickest = Number.POSITIVE_INFINITY;
      for (let s = 0; s < sources.length; s++) {
        const { team: from, start } = sources[s];
        if (start[cut] === start[cut + 1]) continue;
        const l = values[2 * start[cut]] + transfer[0][transferAt(from, team, cut)];
        if (l < quickest) quickest = l;
      }
      if (quickest === Number.POSITIVE_INFINITY || !bounds.mayPassEnter(team, cut, quickest, 0)) continue;
      bounds.slackEnter(team, cut, slack);
      cell.clear();
      for (let s = 0; s < sources.length; s++) {
        const { team: from, start } = sources[s];
        const end = start[cut + 1];
        if (start[cut] === end) continue;
        const way = transferAt(from, team, cut);
        const latency = transfer[0][way];
        const occupied = transfer[1][way];
        for (let i = start[cut]; i < end; i++) {
          const l = values[2 * i] + latency;
          // Later labels have larger latencies, and the first slack is the largest.
          if (!(l < slack[0])) break;
          const p = Math.max(values[2 * i + 1], occupied);
          if (l < slack[bounds.interval(p)]) cell.offer(l, p, i);
        }
      }
      if (cell.count === 0) continue;
      this.open[this.opened++] = cut;
      while (count + cell.count > this.latency.length) this.#widen();
      for (let i = 0; i < cell.count; i++, count++) {
        this.latency[count] = cell.latency[i];
        this.period[count] = cell.period[i];
        const interval = bounds.interval(cell.period[i]);
        this.interval[count] = interval;
        if (interval < this.smallest) this.smallest = interval;
        this.parent[count] = cell.tag[i];
      }
    }
    this.first[cuts - 1] = count;
    return this.opened > 0;
  }

  /** Returns an array for the slacks of all intervals. */
  #slack(intervals: number): Float64Array {
    if (this.#slacks.length !== intervals) this.#slacks = new Float64Array(intervals);
    return this.#slacks;
  }

  #widen(): void {
    const size = 2 * this.latency.length;
    const wider = <A extends Float64Array | Int16Array | Int32Array>(array: A, to: A): A => {
      to.set(array);
      return to;
    };
    this.latency = wider(this.latency, new Float64Array(size));
    this.period = wider(this.period, new Float64Array(size));
    this.interval = wider(this.interval, new Int16Array(size));
    this.parent = wider(this.parent, new Int32Array(size));
  }
}
