import type { Kernel } from "./block.ts";
import { closedByOrder } from "./closures.ts";
import type { Labels } from "./labels.ts";
import { firstOrders, ordersOfPlans, Shuffle } from "./orders.ts";
import { prepareSweep } from "./sweep.ts";
import type { Tables } from "./tables.ts";
import type { UsedDevices } from "./usedDevices.ts";

/** Number of plans of the front around which to look for better ones. */
const plansTried = 8;

/** Number of times to do so. */
const rounds = 2;

/** With at least this many kinds, the search around good plans saves more time than it takes. */
const manyKinds = 9;

/**
 * Finds good plans quickly, for the exact search to compare with. It first takes the kinds in a few orders, and then in the
 * orders of good plans, where each kind may also come a few places earlier or later (a neighbourhood of exponential size
 * that a dynamic programme searches: Balas and Simonetti, 2001). Yields after each small part. Labels that no good plan
 * needs are forgotten.
 *
 * @param always see `unreachableKinds`
 */
export function* goodPlans(
  tables: Tables,
  used: UsedDevices,
  kernel: Kernel,
  labels: Labels,
  always: readonly (readonly number[])[],
): Generator<number, void> {
  const begin = labels.count;
  const shuffle = new Shuffle();
  const width = Math.floor(tables.kinds.length / 2);
  function* tryOrders(orders: readonly number[][], moves: number): Generator<number, void> {
    for (const order of orders) {
      const sweep = prepareSweep(tables, used, kernel, closedByOrder(tables, order, always, moves));
      for (const _ of sweep.work) yield 0;
      kernel.forget(begin);
    }
    kernel.refine();
  }
  // The exact search is as quick then.
  if (isQuick(tables, used, always)) return;
  yield* tryOrders(firstOrders(tables, shuffle), 1);
  const tried = new Set<string>();
  for (let round = 0; round < rounds && tables.kinds.length >= manyKinds; round++) {
    const orders = ordersOfPlans(kernel.front(), plansTried, labels, tables, shuffle);
    yield* tryOrders(
      orders.filter((order) => tried.size < tried.add(order.join()).size),
      width,
    );
  }
}

/** Whether the exact search has so few states that it is as quick as trying some orders. */
function isQuick(
  { teams, kinds }: Tables,
  used: UsedDevices,
  always: readonly (readonly number[])[],
): boolean {
  const reached = new Set([used.close(0, always[0])]);
  // A set is iterated in the order of insertion, including what is added meanwhile.
  for (const state of reached) {
    for (let team = 1; team < teams.length; team++) {
      if (used.hasRoom(state, team)) reached.add(used.close(used.add(state, team), always[team]));
    }
    if (reached.size > 4 * kinds.length) return false;
  }
  return true;
}
