import { interpolate } from "./interpolate.ts";

/**
 * Seconds more that something takes after a pause: caches have gone cold, a clock has slowed down, a core sleeps. From
 * nothing without a pause on, by linear interpolation; after pauses longer than the last as after the last.
 */
export interface IdleCost {
  /** Pauses, seconds, above 0 and rising. */
  idle: readonly number[];
  /** Seconds more after each. */
  seconds: readonly number[];
}

/**
 * Gives what it takes longer after a pause, seconds in and out; undefined where pauses cost nothing. What never ran
 * before has always been idle: its pause is Infinity.
 */
export function idleCost(cost: IdleCost | undefined): ((pause: number) => number) | undefined {
  if (!cost?.seconds.some((seconds) => seconds > 0)) return undefined;
  const idle = [0, ...cost.idle];
  const seconds = [0, ...cost.seconds];
  const longest = idle[idle.length - 1];
  return (pause) => interpolate(idle, seconds, Math.min(pause, longest));
}

/** What several take together, at the pauses of all of them. There is one at least. */
export function addIdleCosts(costs: readonly IdleCost[]): IdleCost {
  const idle = [...new Set(costs.flatMap((cost) => cost.idle))].sort((a, b) => a - b);
  const added = costs.flatMap((cost) => idleCost(cost) ?? []);
  return { idle, seconds: idle.map((pause) => added.reduce((sum, cost) => sum + cost(pause), 0)) };
}
