import type { Conditions } from "../../network/conditions.ts";

/** Bytes that may wait for a slow link: about what a home router's queue holds. */
const least = 256 * 1024;

/** A queue lasts this long at least, seconds: so long may the relay be kept from running and the link stays busy. */
const minTime = 0.02;

/** A bound on memory for links that are faster than a relay can be. */
const most = 16 * 2 ** 20;

/** Bytes of one connection and direction that may wait for a link. */
export function defaultQueue({ rate, trace }: Pick<Conditions, "rate" | "trace">): number {
  const highest = trace ? trace.rate.reduce((most, one) => Math.max(most, one)) : rate;
  return Math.min(most, Math.max(least, (highest / 8) * minTime));
}
