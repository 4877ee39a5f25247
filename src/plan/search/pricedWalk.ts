import type { Tables } from "./tables.ts";

/** Maximum number of cuts that a walk may use: prices for some cuts are almost as good as prices for all. */
const mostCuts = 50;

/**
 * Chains in which devices can be used more than once, with a price for each use. To be quick it knows only some cuts: of
 * each few that follow each other, the one with the quickest messages.
 */
export class PricedWalk {
  readonly #tables: Tables;
  readonly #cuts: number[];
  /** By kind, the number of devices that the last walk used. */
  readonly #visits: Float64Array;
  /** Costs as in the tables, with these cuts only. */
  readonly #stage: Float64Array[];
  readonly #transfer: Float64Array[];
  readonly #after: Float64Array;
  readonly #enter: Float64Array;
  readonly #nextCut: Int32Array;
  readonly #nextTeam: Int32Array;

  constructor(tables: Tables) {
    this.#tables = tables;
    const { teams, stage, transfer, stageAt, transferAt } = tables;
    const cuts = someCuts(tables);
    const count = cuts.length;
    this.#cuts = cuts;
    this.#visits = new Float64Array(tables.kinds.length);
    this.#stage = [0, 1].map(() => new Float64Array(teams.length * count ** 2));
    this.#transfer = [0, 1].map(() => new Float64Array(teams.length ** 2 * count));
    for (const k of [0, 1]) {
      for (let t = 0; t < teams.length; t++) {
        for (let from = 0; from < count; from++) {
          for (let to = 0; to < count; to++) {
            this.#stage[k][(t * count + from) * count + to] = stage[k][stageAt(t, cuts[from], cuts[to])];
          }
          for (let u = 0; u < teams.length; u++) {
            this.#transfer[k][(t * teams.length + u) * count + from] =
              transfer[k][transferAt(t, u, cuts[from])];
          }
        }
      }
    }
    const size = teams.length * count;
    this.#after = new Float64Array(size);
    this.#enter = new Float64Array(size);
    this.#nextCut = new Int32Array(size);
    this.#nextTeam = new Int32Array(size);
  }

  /** Returns a price of 0 for each kind. */
  noPrices(): Float64Array {
    return new Float64Array(this.#visits.length);
  }

  /** Returns prices that are the same for each kind and 1 for all devices together. */
  equalPrices(): Float64Array {
    const all = this.#tables.kinds.reduce((sum, { devices }) => sum + devices.length, 0);
    return this.noPrices().fill(1 / all);
  }

  /** Returns the price of all devices together. */
  priceOfAll(prices: Float64Array): number {
    return prices.reduce((sum, price, kind) => sum + price * this.#tables.kinds[kind].devices.length, 0);
  }

  /** By kind, how many devices more than there are the last walk used; 0 for unused kinds that are free anyway. */
  excess(prices: Float64Array): number[] {
    return this.#tables.kinds.map(({ devices }, kind) => {
      const more = this.#visits[kind] - devices.length;
      return more < 0 && prices[kind] === 0 ? 0 : more;
    });
  }

  /**
   * Finds the walk from the source to the last cut, with all periods below `end`, that has the lowest sum of prices and
   * `weight` times its latency. Returns that sum; infinite if there is none.
   */
  cheapest(end: number, prices: Float64Array, weight: number): number {
    const { teams, back } = this.#tables;
    const count = this.#cuts.length;
    const [seconds, periods] = this.#stage;
    const [latencies, occupied] = this.#transfer;
    const [after, enter, nextCut, nextTeam] = [this.#after, this.#enter, this.#nextCut, this.#nextTeam];
    for (let t = 0; t < teams.length; t++) {
      after[t * count + count - 1] = back[1][t] < end ? weight * back[0][t] : Number.POSITIVE_INFINITY;
    }
    for (let cut = count - 2; cut >= 0; cut--) {
      for (let t = 1; t < teams.length; t++) {
        let least = Number.POSITIVE_INFINITY;
        for (let to = cut + 1; to < count; to++) {
          const at = (t * count + cut) * count + to;
          if (!(periods[at] < end)) continue;
          const sum = weight * seconds[at] + after[t * count + to];
          if (sum < least) {
            least = sum;
            nextCut[t * count + cut] = to;
          }
        }
        enter[t * count + cut] = least + teams[t].size * prices[teams[t].kind];
      }
      for (let t = 0; t < teams.length; t++) {
        let least = Number.POSITIVE_INFINITY;
        for (let u = 1; u < teams.length; u++) {
          const at = (t * teams.length + u) * count + cut;
          if (!(occupied[at] < end)) continue;
          const sum = weight * latencies[at] + enter[u * count + cut];
          if (sum < least) {
            least = sum;
            nextTeam[t * count + cut] = u;
          }
        }
        after[t * count + cut] = least;
      }
    }
    return this.#follow(end, weight);
  }

  /** Finds the best first stage and counts the devices of the walk from there. */
  #follow(end: number, weight: number): number {
    const count = this.#cuts.length;
    const { teams } = this.#tables;
    let least = Number.POSITIVE_INFINITY;
    let cut = -1;
    for (let to = 0; to < count; to++) {
      if (!(this.#stage[1][to] < end)) continue;
      const sum = weight * this.#stage[0][to] + this.#after[to];
      if (sum < least) {
        least = sum;
        cut = to;
      }
    }
    this.#visits.fill(0);
    for (let team = 0; cut >= 0 && cut < count - 1; ) {
      team = this.#nextTeam[team * count + cut];
      cut = this.#nextCut[team * count + cut];
      this.#visits[teams[team].kind] += teams[team].size;
    }
    return least;
  }
}

/** Returns the first and the last cut, and of each few between them the one whose messages are the quickest. */
function someCuts({ cuts, teams, transfer, transferAt }: Tables): number[] {
  const seconds = Array.from({ length: cuts }, (_, cut) => {
    let sum = 0;
    for (let t = 0; t < teams.length; t++) {
      for (let u = 1; u < teams.length; u++) {
        const latency = transfer[0][transferAt(t, u, cut)];
        // Impossible messages count as much as slow ones, because a sum with infinity tells nothing apart.
        sum += latency < Number.POSITIVE_INFINITY ? latency : 1e3;
      }
    }
    return sum;
  });
  const each = Math.max(1, Math.ceil((cuts - 2) / (mostCuts - 2)));
  const chosen = [0];
  for (let from = 1; from < cuts - 1; from += each) {
    let best = from;
    for (let cut = from; cut < Math.min(cuts - 1, from + each); cut++) {
      if (seconds[cut] < seconds[best]) best = cut;
    }
    chosen.push(best);
  }
  return [...chosen, cuts - 1];
}
