import { Bands } from "./bands.ts";
import { lowestRests } from "./lowestRests.ts";
import type { PricedWalk } from "./pricedWalk.ts";
import { findPrices } from "./prices.ts";
import type { Stairs } from "./stairs.ts";
import type { Tables } from "./tables.ts";
import type { UsedDevices } from "./usedDevices.ts";

/** Complete plans must not be lost to rounding: a bound has to be worse by more than this. */
const tolerance = 1 + 1e-11;

/**
 * Bounds for latency and period together. A grid divides periods into intervals; interval j has those from `grid[j - 1]` to
 * below `grid[j]`. For each place and interval we know the lowest latency of the rest of a plan whose period is below the
 * interval's end, as if devices could be used more than once, each time for a price (see `findPrices`). A label can only be
 * useful if, in some interval from its own on,
 *
 *     its latency + the rest's with prices - the prices of the devices left
 *         < the lowest latency of a complete plan with a period of at most grid[j - 1].
 *
 * The largest latency that passes is the slack. (An epsilon-constraint bound in the sense of Haimes, Lasdon and Wismer,
 * 1971, for all epsilons at once.)
 *
 * In the first interval there is no complete plan yet. There the rest counts prices only: it is impossible if it costs more
 * than the devices left.
 */
export class PairBounds {
  /** Number of intervals. */
  readonly intervals: number;
  /** The interval of each stage's period, at `stageAt`. */
  readonly stageInterval: Int16Array;
  /** Lowest latency of the rest with prices, at `(team x cuts + cut) x intervals + j`, after the team has finished there. */
  readonly #after: Float64Array;
  /** The same once the message has arrived at the team. */
  readonly #enter: Float64Array;
  readonly #tables: Tables;
  readonly #used: UsedDevices;
  /** The periods that divide the intervals, rising. */
  readonly grid: Float64Array;
  /** By interval, the latency that a plan has to beat. */
  readonly #least: Float64Array;
  /** By interval, the price of a device of each kind. */
  readonly #prices: Float64Array[];
  /** Whether the rest in the first interval counts prices only. */
  readonly #isFirstPriced: boolean;
  /** By interval, the prices of all devices. */
  readonly #all: Float64Array;
  readonly #bandsAfter: Bands;
  readonly #bandsEnter: Bands;
  /** By interval, the prices of the devices left after the team that was entered last, and before it. */
  readonly #left: Float64Array;
  readonly #leftBefore: Float64Array;

  /**
   * @param front complete plans; the bounds have to let better ones pass
   * @param walk to find prices with; all are 0 without
   */
  constructor(tables: Tables, used: UsedDevices, grid: Float64Array, front: Stairs, walk?: PricedWalk) {
    this.#tables = tables;
    this.#used = used;
    this.grid = grid;
    this.intervals = grid.length + 1;
    this.#left = new Float64Array(this.intervals);
    this.#leftBefore = new Float64Array(this.intervals);
    this.#least = new Float64Array(this.intervals).fill(
      (tables.problem.limits?.latency ?? Number.POSITIVE_INFINITY) * tolerance,
    );
    this.#isFirstPriced =
      walk !== undefined && grid.length > 0 && this.#least[0] === Number.POSITIVE_INFINITY;
    for (let i = 0; i < front.count; i++) this.lower(front.latency[i], front.period[i]);
    const ends = [...grid, Number.POSITIVE_INFINITY];
    this.#prices =
      walk && grid.length > 0
        ? findPrices(walk, ends, this.#least)
        : ends.map(() => new Float64Array(tables.kinds.length));
    const periods = tables.stage[1];
    this.stageInterval = new Int16Array(periods.length);
    for (let i = 0; i < periods.length; i++) {
      const isPossible = periods[i] < Number.POSITIVE_INFINITY;
      this.stageInterval[i] = isPossible ? this.interval(periods[i]) : grid.length;
    }
    const { intervals, stageInterval } = this;
    const interval = (period: number): number => this.interval(period);
    const rest = lowestRests(
      tables,
      { intervals, stageInterval, interval },
      this.#prices,
      this.#isFirstPriced,
    );
    this.#after = rest.after;
    this.#enter = rest.enter;
    this.#all = Float64Array.from(this.#prices, (own) =>
      own.reduce((sum, price, kind) => sum + price * tables.kinds[kind].devices.length, 0),
    );
    const first = this.#isFirstPriced ? 1 : 0;
    const most = this.#all.map((price, j) => price + this.#least[j]);
    this.#bandsAfter = new Bands(this.#after, most, first);
    this.#bandsEnter = new Bands(this.#enter, most, first);
  }

  /** Returns the interval of a period: the number of grid values that are at most that period. */
  interval(period: number): number {
    const grid = this.grid;
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
    return interval > 0 ? this.grid[interval - 1] : 0;
  }

  /** Makes the bounds sharper by a complete plan. */
  lower(latency: number, period: number): void {
    const most = latency * tolerance;
    for (let j = this.intervals - 1; j >= 0 && this.beginOf(j) >= period; j--) {
      if (most < this.#least[j]) this.#least[j] = most;
    }
  }

  /** Sets the devices that are left: those of a state, and before that also those of its last team. O(kinds x intervals). */
  enterState(state: number, team: number): void {
    const { kinds, teams } = this.#tables;
    const [left, before] = [this.#left, this.#leftBefore];
    left.fill(0);
    for (const [kind, { devices }] of kinds.entries()) {
      const count = devices.length - this.#used.count(state, kind);
      if (count === 0) continue;
      for (let j = 0; j < left.length; j++) left[j] += count * this.#prices[j][kind];
    }
    const { kind, size } = teams[team];
    for (let j = 0; j < left.length; j++) before[j] = left[j] + size * this.#prices[j][kind];
    this.#bandsAfter.give(left, this.#all);
    this.#bandsEnter.give(before, this.#all);
  }

  /** Whether a label may pass once the team has finished at a cut. False is certain, and quick. */
  mayPassAfter(team: number, cut: number, latency: number, interval: number): boolean {
    const place = team * this.#tables.cuts + cut;
    if (interval === 0 && this.#isFirstOpen(this.#after[place * this.intervals], this.#left[0])) return true;
    return this.#bandsAfter.mayPass(place, latency, interval);
  }

  /** Whether a label may pass once it has arrived at the team at a cut. False is certain, and quick. */
  mayPassEnter(team: number, cut: number, latency: number, interval: number): boolean {
    const place = team * this.#tables.cuts + cut;
    if (interval === 0 && this.#isFirstOpen(this.#enter[place * this.intervals], this.#leftBefore[0]))
      return true;
    return this.#bandsEnter.mayPass(place, latency, interval);
  }

  /** Whether the devices left can pay for the rest in the first interval. */
  #isFirstOpen(rest: number, left: number): boolean {
    return this.#isFirstPriced && rest <= left * tolerance;
  }

  /** Computes, by interval, the latency below which a label passes once the team has finished at a cut. */
  slackAfter(team: number, cut: number, to: Float64Array): void {
    this.#slack(this.#after, (team * this.#tables.cuts + cut) * this.intervals, this.#left, to);
  }

  /** Computes, by interval, the latency below which a label passes once it has arrived at the team at a cut. */
  slackEnter(team: number, cut: number, to: Float64Array): void {
    this.#slack(this.#enter, (team * this.#tables.cuts + cut) * this.intervals, this.#leftBefore, to);
  }

  /** Returns the lowest latency of a plan of an interval that goes on from a label that has arrived at the team at a cut. */
  latencyBound(latency: number, team: number, cut: number, interval: number): number {
    const at = (team * this.#tables.cuts + cut) * this.intervals + interval;
    if (interval === 0 && this.#isFirstPriced) return latency;
    return latency + this.#enter[at] - this.#leftBefore[interval];
  }

  /** Computes the slack of each interval from the rest's values at a place: what is below it passes in it or a later one. */
  #slack(rest: Float64Array, at: number, left: Float64Array, to: Float64Array): void {
    const least = this.#least;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = this.intervals - 1; j >= 0; j--) {
      // Not a number, and so not larger, if no plan is known yet and none is possible.
      const own = least[j] + left[j] - rest[at + j];
      if (own > most && (j > 0 || !this.#isFirstPriced)) most = own;
      to[j] = most;
    }
    if (this.#isFirstOpen(rest[at], left[0])) to[0] = Number.POSITIVE_INFINITY;
  }
}
