import type { Stairs } from "./stairs.ts";
import type { Tables } from "./tables.ts";

/** Complete plans must not be lost to rounding: a bound has to be worse by more than this. */
const tolerance = 1 + 1e-12;

/**
 * Bounds for latency and period together. A grid divides periods into intervals; interval j has those from `grid[j - 1]` to
 * below `grid[j]`. For each place and interval we know the lowest latency of the rest of a plan whose period is below the
 * interval's end, as if devices could be used more than once. A label can only be useful if, in some interval from its own
 * on,
 *
 *     its latency + the rest's < the lowest latency of a complete plan with a period of at most grid[j - 1].
 *
 * The largest latency that passes, the slack, is kept in a table, so that a label costs one comparison. (An
 * epsilon-constraint bound in the sense of Haimes, Lasdon and Wismer, 1971, for all epsilons at once.)
 */
export class PairBounds {
  /** Number of intervals. */
  readonly intervals: number;
  /** Lowest latency of the rest, at `(team x cuts + cut) x intervals + j`, after the team has finished there. */
  readonly after: Float64Array;
  /** The same once the message has arrived at the team. */
  readonly enter: Float64Array;
  /** Latencies below this pass, at the same places. */
  readonly slackAfter: Float64Array;
  readonly slackEnter: Float64Array;
  /** The interval of each stage's period, at `stageAt`. */
  readonly stageInterval: Int16Array;
  readonly #grid: Float64Array;
  readonly #limit: number;

  constructor(tables: Tables, grid: Float64Array) {
    this.#grid = grid;
    this.#limit = tables.problem.limits?.latency ?? Number.POSITIVE_INFINITY;
    this.intervals = grid.length + 1;
    const size = tables.teams.length * tables.cuts * this.intervals;
    this.after = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.enter = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.slackAfter = new Float64Array(size);
    this.slackEnter = new Float64Array(size);
    const periods = tables.stage[1];
    this.stageInterval = new Int16Array(periods.length);
    for (let i = 0; i < periods.length; i++) this.stageInterval[i] = this.interval(periods[i]);
    this.#relax(tables);
  }

  /** Returns the interval of a period: the number of grid values that are at most that period. */
  interval(period: number): number {
    const grid = this.#grid;
    let low = 0;
    let high = grid.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (grid[middle] <= period) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the smallest period of an interval; 0 for the first. */
  beginOf(interval: number): number {
    return interval > 0 ? this.#grid[interval - 1] : 0;
  }

  /** Computes the slacks from the complete plans found so far. */
  update(front: Stairs): void {
    const { intervals } = this;
    const least = new Float64Array(intervals).fill(this.#limit * tolerance);
    for (let j = 0; j < intervals; j++) {
      let i = 0;
      while (i < front.count && front.period[i] > this.beginOf(j)) i++;
      if (i < front.count) least[j] = Math.min(least[j], front.latency[i] * tolerance);
    }
    for (const [slack, rest] of [
      [this.slackAfter, this.after],
      [this.slackEnter, this.enter],
    ]) {
      for (let base = 0; base < slack.length; base += intervals) {
        let most = Number.NEGATIVE_INFINITY;
        for (let j = intervals - 1; j >= 0; j--) {
          const own = least[j] - rest[base + j];
          if (own > most) most = own;
          slack[base + j] = most;
        }
      }
    }
  }

  /** Computes shortest paths backwards from the end, for all intervals at once. */
  #relax(tables: Tables): void {
    const { cuts, teams, back, stage, transfer, stageAt, transferAt } = tables;
    const { intervals, after, enter, stageInterval } = this;
    /** Sets to[at + j] = min(itself, cost + from[by + j]) for the intervals from `first` on. */
    const relax = (
      to: Float64Array,
      at: number,
      from: Float64Array,
      by: number,
      cost: number,
      first: number,
    ) => {
      for (let j = first; j < intervals; j++) {
        const latency = cost + from[by + j];
        if (latency < to[at + j]) to[at + j] = latency;
      }
    };
    const zeros = new Float64Array(intervals);
    for (let t = 0; t < teams.length; t++) {
      if (back[0][t] === Number.POSITIVE_INFINITY) continue;
      relax(after, (t * cuts + cuts - 1) * intervals, zeros, 0, back[0][t], this.interval(back[1][t]));
    }
    for (let cut = cuts - 2; cut >= 0; cut--) {
      for (let t = 1; t < teams.length; t++) {
        for (let to = cut + 1; to < cuts; to++) {
          const i = stageAt(t, cut, to);
          if (stage[0][i] === Number.POSITIVE_INFINITY) continue;
          relax(
            enter,
            (t * cuts + cut) * intervals,
            after,
            (t * cuts + to) * intervals,
            stage[0][i],
            stageInterval[i],
          );
        }
      }
      for (let t = 0; t < teams.length; t++) {
        for (let u = 1; u < teams.length; u++) {
          const i = transferAt(t, u, cut);
          if (transfer[0][i] === Number.POSITIVE_INFINITY) continue;
          const first = this.interval(transfer[1][i]);
          relax(
            after,
            (t * cuts + cut) * intervals,
            enter,
            (u * cuts + cut) * intervals,
            transfer[0][i],
            first,
          );
        }
      }
    }
  }
}
