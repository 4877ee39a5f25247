import type { DimensionName } from "./dimensions.ts";
import { secondsBetween } from "./figures.ts";
import type { Tables } from "./tables.ts";
import type { VectorFront } from "./vectorFront.ts";

/** Complete plans must not be lost to rounding: a bound has to be worse by more than this. */
const tolerance = 1e-12;

/**
 * For each dimension, the minimum that the rest of a plan adds, as if devices could be used more than once. It is a bound
 * for the rest of every real plan. It is computed by shortest paths in the graph of (team, cut), backwards from the end
 * (Bellman, 1958): O(teams x cuts^2 + teams^2 x cuts).
 */
export class VectorBounds {
  /** For each dimension, at `team x cuts + cut`: the minimum once the team has finished at the cut. */
  readonly after: Float64Array[];
  /** For each dimension, at `team x cuts + cut`: the minimum once the message of the cut has arrived at the team. */
  readonly enter: Float64Array[];
  /** The bound that `allows` computed last. */
  readonly bound: Float64Array;
  readonly #figures: Float64Array;
  readonly #isMax: boolean[];
  /** Places of the objectives' values. Energy includes its idle share, from the places of idle watts and period. */
  readonly #objectives: number[];
  readonly #limits: { place: number; limit: number }[];
  readonly #energy: number;
  readonly #idle: number;
  readonly #period: number;
  readonly #latency: number;
  readonly #busy: number;
  readonly #source: number;
  readonly #tables: Tables;

  constructor(tables: Tables) {
    const { dimensions, teams, cuts, problem } = tables;
    const place = (wanted: DimensionName): number => dimensions.findIndex(({ name }) => name === wanted);
    const table = (): Float64Array[] =>
      dimensions.map(() => new Float64Array(teams.length * cuts).fill(Number.POSITIVE_INFINITY));
    this.after = table();
    this.enter = table();
    this.bound = new Float64Array(dimensions.length);
    this.#figures = new Float64Array(problem.objectives.length);
    this.#isMax = dimensions.map(({ isMax }) => isMax);
    this.#objectives = problem.objectives.map(place);
    this.#limits = dimensions.flatMap(({ name }, k) => {
      const isHelp = name === "idle" || name === "busy" || name === "source";
      const limit = isHelp ? undefined : problem.limits?.[name];
      return limit === undefined ? [] : [{ place: k, limit }];
    });
    this.#energy = place("energy");
    this.#idle = place("idle");
    this.#period = place("period");
    this.#latency = place("latency");
    this.#busy = place("busy");
    this.#source = place("source");
    this.#tables = tables;
    for (let k = 0; k < dimensions.length; k++) this.#relax(tables, k);
  }

  /** Sets `to` to the values of one label plus what a part adds to them. */
  join(
    values: Float64Array,
    index: number,
    part: readonly Float64Array[],
    at: number,
    to: Float64Array,
  ): void {
    const size = part.length;
    for (let k = 0; k < size; k++) {
      const value = values[index * size + k];
      const own = part[k][at];
      to[k] = this.#isMax[k] ? (value > own ? value : own) : value + own;
    }
  }

  /** Sets `to` to the values of one label of team `from` plus a message, at `transferAt`. */
  send(values: Float64Array, index: number, from: number, at: number, to: Float64Array): void {
    const { transfer, blocking, dimensions } = this.#tables;
    this.join(values, index, transfer, at, to);
    if (!blocking || this.#busy < 0) return;
    const occupied = values[index * dimensions.length + this.#busy] + blocking.sent[at];
    to[this.#period] = Math.max(to[this.#period], occupied);
    to[this.#busy] = blocking.received[at];
    if (from === 0) to[this.#source] = occupied;
  }

  /** Sets `to` to the values of a complete plan: of its last label, of team `from`, plus the way back. */
  finish(values: Float64Array, index: number, from: number, to: Float64Array): void {
    const { back, blocking, dimensions } = this.#tables;
    this.join(values, index, back, from, to);
    if (!blocking || this.#busy < 0) return;
    const occupied = values[index * dimensions.length + this.#busy] + blocking.sentBack[from];
    to[this.#period] = Math.max(to[this.#period], occupied, to[this.#source] + blocking.result[from]);
  }

  /** Whether a plan that begins with these values at a place may meet the limits and get onto the front. */
  allows(values: Float64Array, rest: readonly Float64Array[], place: number, front: VectorFront): boolean {
    this.join(values, 0, rest, place, this.bound);
    if (this.bound[0] === Number.POSITIVE_INFINITY) return false;
    return (
      this.isWithinLimits(this.bound, 1 + tolerance) && !front.covers(this.figures(this.bound), 1 - tolerance)
    );
  }

  /** Whether values meet the limits, times a factor. */
  isWithinLimits(values: Float64Array, factor = 1): boolean {
    for (const { place, limit } of this.#limits) {
      if (this.#figure(values, place) > limit * factor) return false;
    }
    return true;
  }

  /** Returns the objectives' figures. The array is overwritten by the next call. */
  figures(values: Float64Array): Float64Array {
    for (let i = 0; i < this.#objectives.length; i++) {
      this.#figures[i] = this.#figure(values, this.#objectives[i]);
    }
    return this.#figures;
  }

  #figure(values: Float64Array, place: number): number {
    if (place !== this.#energy || this.#idle < 0) return values[place];
    return values[place] + values[this.#idle] * this.#secondsBetween(values);
  }

  #secondsBetween(values: Float64Array): number {
    const latency = this.#latency < 0 ? 0 : values[this.#latency];
    return secondsBetween(this.#tables.problem, values[this.#period], latency);
  }

  #relax({ cuts, teams, stage, transfer, back, stageAt, transferAt }: Tables, k: number): void {
    const [after, enter] = [this.after[k], this.enter[k]];
    const join = (a: number, b: number): number => (this.#isMax[k] ? Math.max(a, b) : a + b);
    for (let t = 0; t < teams.length; t++) after[t * cuts + cuts - 1] = back[k][t];
    for (let cut = cuts - 2; cut >= 0; cut--) {
      for (let t = 1; t < teams.length; t++) {
        let least = Number.POSITIVE_INFINITY;
        for (let to = cut + 1; to < cuts; to++) {
          least = Math.min(least, join(stage[k][stageAt(t, cut, to)], after[t * cuts + to]));
        }
        enter[t * cuts + cut] = least;
      }
      for (let t = 0; t < teams.length; t++) {
        let least = Number.POSITIVE_INFINITY;
        for (let u = 1; u < teams.length; u++) {
          least = Math.min(least, join(transfer[k][transferAt(t, u, cut)], enter[u * cuts + cut]));
        }
        after[t * cuts + cut] = least;
      }
    }
  }
}
