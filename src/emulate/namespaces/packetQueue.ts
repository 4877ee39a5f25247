import type { Conditions } from "../../network/conditions.ts";

/** Seconds of sending that a queue holds: a router for a wide-area link has about this much. */
const queueSeconds = 0.1;

/** Bytes of the smallest queue: 100 full packets. */
const minQueue = 150_000;

/** Returns the bytes of packets that wait for a link at most; more are dropped, and TCP learns the rate from that. */
export function packetQueue({ rate, trace }: Pick<Conditions, "rate" | "trace">): number {
  const highest = trace ? trace.rate.reduce((most, one) => Math.max(most, one)) : rate;
  return Math.max(minQueue, Math.ceil((highest / 8) * queueSeconds));
}
