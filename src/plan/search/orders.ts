import type { Labels } from "./labels.ts";
import type { Tables } from "./tables.ts";

/** Orders of the kinds to try first: fast first, slow first, and a mixed one. */
export function firstOrders({ kinds }: Tables, shuffle: Shuffle): number[][] {
  const order = kinds.map((_, kind) => kind);
  return kinds.length < 2 ? [order] : [order, [...order].reverse(), shuffle.mixed(order)];
}

/**
 * Returns the orders in which some plans, spread over a list of complete ones, use the kinds. Kinds that a plan does not
 * use come in anywhere.
 */
export function ordersOfPlans(
  plans: readonly number[],
  wanted: number,
  labels: Labels,
  { cuts, teams, kinds }: Tables,
  shuffle: Shuffle,
): number[][] {
  const count = Math.min(wanted, plans.length);
  return Array.from({ length: count }, (_, i) => {
    const order: number[] = [];
    for (let at = plans[Math.floor((i * plans.length) / count)]; at >= 0; at = labels.parent[at]) {
      const { kind } = teams[Math.floor(labels.place[at] / cuts)];
      if (kind >= 0 && !order.includes(kind)) order.unshift(kind);
    }
    for (let kind = 0; kind < kinds.length; kind++) {
      if (!order.includes(kind)) order.splice(shuffle.below(order.length + 1), 0, kind);
    }
    return order;
  });
}

/** Numbers by chance (Park and Miller's generator, 1988); always the same ones, so that a problem gets the same orders. */
export class Shuffle {
  #seed = 1;

  /** Returns a whole number from 0 to below `end`. */
  below(end: number): number {
    this.#seed = (this.#seed * 48271) % 2147483647;
    return this.#seed % end;
  }

  /** Returns the items in another order (Fisher and Yates' shuffle). */
  mixed(items: readonly number[]): number[] {
    const mixed = [...items];
    for (let i = mixed.length - 1; i > 0; i--) {
      const other = this.below(i + 1);
      [mixed[i], mixed[other]] = [mixed[other], mixed[i]];
    }
    return mixed;
  }
}
