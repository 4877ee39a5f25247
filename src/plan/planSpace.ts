import { uniqueNames } from "../base/uniqueNames.ts";
import type { Plan } from "./plan.ts";

/** The devices and cuts that plans are made of. */
export interface PlanSpace {
  /** The device where frames originate. */
  source: string;
  /** The devices that may run further stages, in order of preference. */
  others: readonly string[];
  /** Names of the cuts in order, `input` first and `output` last. */
  cuts: readonly string[];
  /**
   * Returns the kind of a device. Devices of one kind are equal, so plans that differ only in which of them runs a stage
   * are one plan, with the first ones. By default each device is a kind of its own.
   */
  kindOf?: (device: string) => string;
  /** Maximum number of stages of a plan; by default the number of devices. */
  maxStages?: number;
}

/**
 * Returns every plan: all local, and for each order of distinct devices every way to cut the model between them. Only the first
 * stage may be empty. Plans of fewer stages come first; plans of equal names get `#2`, `#3`.
 *
 * @example
 * ```ts
 * import { chainPlans } from "paretopipe/simulate";
 *
 * const plans = chainPlans({ source: "board", others: ["server"], cuts: ["input", "features.7", "output"] });
 * console.log(plans.map(({ id }) => id)); // [ 'board', 'board|input|server', 'board|features.7|server' ]
 * ```
 */
export function chainPlans(space: PlanSpace): Plan[] {
  const { source, cuts } = space;
  const last = cuts.length - 1;
  const plans: Plan[] = [];
  for (let stages = 1; stages <= maxStages(space); stages++) {
    const tuples = increasing(stages - 1, last);
    for (const devices of deviceOrders(space, stages - 1)) {
      for (const tuple of tuples) plans.push(planOf([source, ...devices], [...tuple, last], cuts));
    }
  }
  const ids = uniqueNames(plans.map(({ id }) => id));
  return plans.map((plan, index) => ({ ...plan, id: ids[index] }));
}

/**
 * Returns the number of plans that `chainPlans` would list, without listing them. It may be beyond 2^53, and is then rounded.
 *
 * @example
 * ```ts
 * import { countChains } from "paretopipe/simulate";
 *
 * const cuts = Array.from({ length: 35 }, (_, index) => `block.${index}`);
 * console.log(countChains({ source: "camera", others: ["board", "server"], cuts })); // 1191
 * ```
 */
export function countChains(space: PlanSpace): number {
  const last = space.cuts.length - 1;
  let count = 0;
  for (let stages = 1; stages <= maxStages(space); stages++) {
    count += countOrders(space, stages - 1) * choose(last, stages - 1);
  }
  return count;
}

/** Returns a plan's id: `pi|features.7|server`. */
export function planId(devices: readonly string[], cuts: readonly string[]): string {
  return devices.flatMap((device, index) => (index === 0 ? [device] : [cuts[index - 1], device])).join("|");
}

/** Whether the plan runs everything on the source device. */
export function isAllLocal(plan: Plan): boolean {
  return plan.stages.length === 1;
}

/** Whether the plan sends the raw input to one other device and runs everything there. */
export function isAllRemote(plan: Plan): boolean {
  return plan.stages.length === 2 && plan.stages[0].to === 0;
}

/** @param ends where each device's stage ends */
function planOf(devices: readonly string[], ends: readonly number[], cuts: readonly string[]): Plan {
  const stages = devices.map((device, index) => ({ device, from: ends[index - 1] ?? 0, to: ends[index] }));
  const between = ends.slice(0, -1).map((cut) => cuts[cut]);
  return { id: planId(devices, between), stages };
}

function maxStages({ others, cuts, maxStages = Number.POSITIVE_INFINITY }: PlanSpace): number {
  // The first stage may be empty, so there may be one more than there are blocks.
  return Math.min(maxStages, others.length + 1, cuts.length);
}

/** Lists every order of `length` distinct devices; from each kind it takes the first ones. */
function deviceOrders({ others, kindOf = (device) => device }: PlanSpace, length: number): string[][] {
  const extend = (order: string[]): string[][] => {
    if (order.length === length) return [order];
    const kinds = new Set<string>();
    return others.flatMap((device) => {
      const kind = kindOf(device);
      if (order.includes(device) || kinds.has(kind)) return [];
      kinds.add(kind);
      return extend([...order, device]);
    });
  };
  return extend([]);
}

/**
 * Counts what `deviceOrders` lists: the words of `length` letters in which each kind is a letter that occurs at most as
 * often as it has devices. Kind by kind, its places are chosen among those that are taken so far.
 */
function countOrders({ others, kindOf = (device) => device }: PlanSpace, length: number): number {
  const sizes = new Map<string, number>();
  for (const device of others) sizes.set(kindOf(device), (sizes.get(kindOf(device)) ?? 0) + 1);
  let words = [1, ...new Array<number>(length).fill(0)];
  for (const size of sizes.values()) {
    words = words.map((_, total) => {
      let sum = 0;
      for (let own = 0; own <= Math.min(size, total); own++) sum += choose(total, own) * words[total - own];
      return sum;
    });
  }
  return words[length];
}

/** Lists every increasing sequence of `length` whole numbers from 0 to `end` - 1. */
function increasing(length: number, end: number, from = 0): number[][] {
  if (length === 0) return [[]];
  const sequences: number[][] = [];
  for (let first = from; first <= end - length; first++) {
    for (const rest of increasing(length - 1, end, first + 1)) sequences.push([first, ...rest]);
  }
  return sequences;
}

/** Returns the number of ways to choose `k` of `n`. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1);
  return ways;
}
