import { interpolate } from "./interpolate.ts";

/**
 * Additional seconds that something takes after a pause, because caches are cold, the clock rate has dropped or a core
 * sleeps. Without a pause it is 0. Values in between are interpolated linearly, and pauses longer than the last one
 * cost as much as the last.
 */
export interface IdleCost {
  /** Pauses, seconds, above 0 and increasing. */
  idle: readonly number[];
  /** Additional seconds after each pause. */
  seconds: readonly number[];
}

/**
 * Returns a function from a pause to the additional time, both in seconds; undefined if pauses cost nothing. Before the
 * first run, the pause is Infinity.
 */
export function idleCost(cost: IdleCost | undefined): ((pause: number) => number) | undefined {
  if (!cost?.seconds.some((seconds) => seconds > 0)) return undefined;
  const idle = [0, ...cost.idle];
  const seconds = [0, ...cost.seconds];
  const longest = idle[idle.length - 1];
  const most = seconds[seconds.length - 1];
  // A busy device has no pause and an idle one a long one: most calls end here.
  return (pause) => {
    if (pause <= 0) return 0;
    return pause >= longest ? most : interpolate(idle, seconds, pause);
  };
}

/** Adds several costs, at the pauses of all of them. There must be at least one. */
export function addIdleCosts(costs: readonly IdleCost[]): IdleCost {
  const idle = [...new Set(costs.flatMap((cost) => cost.idle))].sort((a, b) => a - b);
  const added = costs.flatMap((cost) => idleCost(cost) ?? []);
  return { idle, seconds: idle.map((pause) => added.reduce((sum, cost) => sum + cost(pause), 0)) };
}
