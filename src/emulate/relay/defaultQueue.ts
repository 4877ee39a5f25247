import type { Conditions } from "../../network/conditions.ts";

/** Smallest queue for a slow link, in bytes: about what a home router holds. */
const minQueue = 256 * 1024;

/** Minimum seconds for which a full queue lasts. If the relay does not run for this long, the link stays busy. */
const minTime = 0.02;

/** Upper limit in bytes, for links that are faster than a relay can be. */
const maxQueue = 16 * 2 ** 20;

/** Default size, in bytes, of the queue in front of a link, for one connection and direction. */
export function defaultQueue({ rate, trace }: Pick<Conditions, "rate" | "trace">): number {
  const highest = trace ? trace.rate.reduce((most, one) => Math.max(most, one)) : rate;
  return Math.min(maxQueue, Math.max(minQueue, (highest / 8) * minTime));
}
