import type { PairBounds } from "./pairBounds.ts";
import type { Tables } from "./tables.ts";
import type { UsedDevices } from "./usedDevices.ts";

/** A tolerance, because rounding of sums of shares must not make a plan impossible. */
const tolerance = 1e-9;

/**
 * A bound on the period from what the remaining devices can do together. Each block of the model gets a weight. In a period
 * of an interval, a device runs stages of at most a certain weight, wherever the stage begins from the cut on. If all
 * remaining devices together can run less than the weight of the remaining blocks, the period has to be longer. Any weights
 * give a valid bound (they are a feasible solution of the dual of the covering problem); the mean of the devices' shares of
 * seconds gives a good one.
 */
export class Capacity {
  /** By cut, the first interval of periods in which the devices left in the state can do the rest. */
  readonly minInterval: Int16Array;
  readonly #tables: Tables;
  readonly #used: UsedDevices;
  readonly #intervals: number;
  /** Weight of the blocks from each cut to the end. */
  readonly #rest: Float64Array;
  /** By kind, the maximum weight for each device, at `cut x intervals + interval`. */
  readonly #maxWeight: Float64Array[];
  #state = -1;

  constructor(tables: Tables, used: UsedDevices, bounds: PairBounds) {
    this.#tables = tables;
    this.#used = used;
    this.#intervals = bounds.intervals;
    this.minInterval = new Int16Array(tables.cuts);
    this.#rest = weightsToEnd(tables);
    this.#maxWeight = tables.kinds.map(() => new Float64Array(tables.cuts * bounds.intervals));
    for (let team = 1; team < tables.teams.length; team++) this.#addTeam(team, bounds);
  }

  /** Fills `minInterval` for a state. O(cuts x kinds x log intervals). */
  enter(state: number): void {
    if (state === this.#state) return;
    this.#state = state;
    const { kinds, cuts } = this.#tables;
    const left = kinds.map(({ devices }, kind) => devices.length - this.#used.count(state, kind));
    for (let cut = 0; cut < cuts - 1; cut++) {
      let low = 0;
      let high = this.#intervals - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        let sum = 0;
        for (let kind = 0; kind < left.length; kind++) {
          if (left[kind] > 0) sum += left[kind] * this.#maxWeight[kind][cut * this.#intervals + middle];
        }
        if (sum >= this.#rest[cut] - tolerance) high = middle;
        else low = middle + 1;
      }
      this.minInterval[cut] = low;
    }
  }

  #addTeam(team: number, { stageInterval }: PairBounds): void {
    const { cuts, teams, stageAt, stage } = this.#tables;
    const { kind, size } = teams[team];
    const max = this.#maxWeight[kind];
    const intervals = this.#intervals;
    for (let from = cuts - 2; from >= 0; from--) {
      const base = from * intervals;
      for (let to = from + 1; to < cuts; to++) {
        const at = stageAt(team, from, to);
        if (stage[0][at] === Number.POSITIVE_INFINITY) continue;
        const weight = (this.#rest[from] - this.#rest[to]) / size;
        const j = base + stageInterval[at];
        if (weight > max[j]) max[j] = weight;
      }
      for (let j = 0; j < intervals; j++) {
        const before = j > 0 ? max[base + j - 1] : 0;
        max[base + j] = Math.max(max[base + j], before, max[base + intervals + j]);
      }
    }
  }
}

/** Returns the mean over teams of the share of seconds that each block takes, summed from each cut to the end. */
function weightsToEnd({ cuts, teams, stage, stageAt }: Tables): Float64Array {
  const weights = new Float64Array(cuts);
  for (let team = 1; team < teams.length; team++) {
    const own = Array.from({ length: cuts - 1 }, (_, from) => stage[0][stageAt(team, from, from + 1)]);
    const sum = own.reduce((total, seconds) => total + (seconds < Infinity ? seconds : 0), 0);
    for (const [from, seconds] of own.entries()) {
      if (sum > 0 && seconds < Infinity) weights[from] += seconds / sum / teams.length;
    }
  }
  for (let cut = cuts - 2; cut >= 0; cut--) weights[cut] += weights[cut + 1];
  return weights;
}
