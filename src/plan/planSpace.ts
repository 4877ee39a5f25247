import { checkCount } from "../base/checkNumber.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import { type Plan, teamName, teamStage } from "./plan.ts";

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
  /** Maximum number of devices of one kind that may take turns at a stage other than the first; 1 by default. */
  maxReplicas?: number;
  /** Maximum number of stages of a plan; by default the number of devices. */
  maxStages?: number;
}

/**
 * Returns every plan: all local, and for each order of distinct devices every way to cut the model between them. With
 * `maxReplicas`, several devices of one kind may take turns at a stage. Only the first stage may be empty. Plans of fewer stages come first; plans of equal names get `#2`, `#3`.
 *
 * @throws InputError for a maximum out of range
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
  checkSpace(space);
  const { source, cuts } = space;
  const last = cuts.length - 1;
  const plans: Plan[] = [];
  for (let stages = 1; stages <= maxStages(space); stages++) {
    const tuples = increasing(stages - 1, last);
    for (const teams of teamOrders(space, stages - 1)) {
      for (const tuple of tuples) plans.push(planOf([[source], ...teams], [...tuple, last], cuts));
    }
  }
  const ids = uniqueNames(plans.map(({ id }) => id));
  return plans.map((plan, index) => ({ ...plan, id: ids[index] }));
}

/**
 * Returns the plan of this id, however many others there are; undefined if `chainPlans` would list none. The names of the cuts must
 * differ.
 */
export function namedPlan(space: PlanSpace, id: string): Plan | undefined {
  const { source, cuts } = space;
  const last = cuts.length - 1;
  const extend = (teams: string[][], ends: number[]): Plan | undefined => {
    const plan = planOf([[source], ...teams], [...ends, last], cuts);
    if (plan.id === id) return plan;
    if (plan.stages.length === maxStages(space) || !id.startsWith(`${plan.id}|`)) return undefined;
    for (const team of nextTeams(space, teams)) {
      for (let cut = (ends.at(-1) ?? -1) + 1; cut < last; cut++) {
        const found = extend([...teams, team], [...ends, cut]);
        if (found) return found;
      }
    }
    return undefined;
  };
  return extend([], []);
}

/**
 * Returns the number of plans that `chainPlans` would list, without listing them. It may be beyond 2^53, and is then rounded.
 *
 * @throws as `chainPlans` does
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
  checkSpace(space);
  const last = space.cuts.length - 1;
  let count = 0;
  for (let stages = 1; stages <= maxStages(space); stages++) {
    count += countOrders(space, stages - 1) * choose(last, stages - 1);
  }
  return count;
}

/**
 * Returns a plan's id: `pi|features.7|server`, or `pi|features.7|board1+board2` if two boards take turns.
 *
 * @param teams the devices of each stage
 */
function planId(teams: readonly (readonly string[])[], cuts: readonly string[]): string {
  const names = teams.map(([device, ...replicas]) => teamName({ device, replicas }));
  return names.flatMap((name, index) => (index === 0 ? [name] : [cuts[index - 1], name])).join("|");
}

/** Whether the plan runs everything on the source device. */
export function isAllLocal(plan: Plan): boolean {
  return plan.stages.length === 1;
}

/** Whether the plan sends the raw input to one other device and runs everything there. */
export function isAllRemote(plan: Plan): boolean {
  return plan.stages.length === 2 && plan.stages[0].to === 0 && plan.stages[1].replicas === undefined;
}

/**
 * Makes the plan of teams whose stages follow each other.
 *
 * @param teams the devices of each stage, in turn
 * @param ends where each team's stage ends
 */
export function planOf(teams: readonly string[][], ends: readonly number[], cuts: readonly string[]): Plan {
  const stages = teams.map((team, index) => teamStage(team, ends[index - 1] ?? 0, ends[index]));
  const between = ends.slice(0, -1).map((cut) => cuts[cut]);
  return { id: planId(teams, between), stages };
}

function checkSpace({ maxReplicas, maxStages }: PlanSpace): void {
  if (maxReplicas !== undefined) checkCount("maxReplicas", maxReplicas, 1);
  if (maxStages !== undefined) checkCount("maxStages", maxStages, 1);
}

function maxStages({ others, cuts, maxStages = Number.POSITIVE_INFINITY }: PlanSpace): number {
  // The first stage may be empty, so there may be one more than there are blocks.
  return Math.min(maxStages, others.length + 1, cuts.length);
}

/** Lists every order of `length` teams of distinct devices. */
function teamOrders(space: PlanSpace, length: number): string[][][] {
  const extend = (order: string[][]): string[][][] => {
    if (order.length === length) return [order];
    return nextTeams(space, order).flatMap((team) => extend([...order, team]));
  };
  return extend([]);
}

/** Lists the teams that may follow others: each of one kind, of which it takes the first devices that are free. */
function nextTeams(
  { others, kindOf = (device) => device, maxReplicas = 1 }: PlanSpace,
  before: readonly string[][],
): string[][] {
  const free = others.filter((device) => !before.some((team) => team.includes(device)));
  const kinds = [...new Set(free.map(kindOf))];
  return kinds.flatMap((kind) => {
    const own = free.filter((device) => kindOf(device) === kind);
    const sizes = Array.from({ length: Math.min(own.length, maxReplicas) }, (_, index) => index + 1);
    return sizes.map((size) => own.slice(0, size));
  });
}

/**
 * Counts what `teamOrders` lists: the words of `length` letters in which each kind is a letter. Kind by kind, its places are
 * chosen among those that are taken so far, and its devices are shared out among the places.
 */
function countOrders(
  { others, kindOf = (device) => device, maxReplicas = 1 }: PlanSpace,
  length: number,
): number {
  const sizes = new Map<string, number>();
  for (const device of others) sizes.set(kindOf(device), (sizes.get(kindOf(device)) ?? 0) + 1);
  let words = [1, ...new Array<number>(length).fill(0)];
  for (const size of sizes.values()) {
    const teams = Array.from({ length: length + 1 }, (_, own) => countTeams(own, size, maxReplicas));
    words = words.map((_, total) => {
      let sum = 0;
      for (let own = 0; own <= Math.min(size, total); own++)
        sum += choose(total, own) * teams[own] * words[total - own];
      return sum;
    });
  }
  return words[length];
}

/** Counts the ways to give `places` in a row from 1 to `most` devices each, of `devices` in all. */
function countTeams(places: number, devices: number, most: number): number {
  if (places > devices) return 0;
  // By how many devices are left.
  let ways = new Array<number>(devices + 1).fill(0);
  ways[devices] = 1;
  for (let place = 0; place < places; place++) {
    ways = ways.map((_, left) => {
      let sum = 0;
      for (let team = 1; team <= most && left + team <= devices; team++) sum += ways[left + team];
      return sum;
    });
  }
  return ways.reduce((sum, one) => sum + one, 0);
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
