import type { Conditions } from "../../network/conditions.ts";

/** netem's own default (man 8 tc-netem, "limit"), packets. */
const minPackets = 1000;

/** Bytes of an Ethernet packet's IP part. Smaller packets take as much of the limit, but carry fewer bytes. */
const packetBytes = 1500;

/** What an unlimited rate is taken for, bits per second: as fast as a port of today. */
const fastest = 10e9;

/** How long the queue behind the emulated link may get, seconds. */
const queueTime = 0.1;

/**
 * Packets that netem must be able to hold, or it drops what should only have been late: the product of bandwidth and
 * delay, with the jitter's longest stray of four deviations, and a queue of 0.1 s. For a trace its highest of each.
 */
export function netemLimit({ rate, delay, jitter, trace }: Conditions): number {
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
  const highestRate = Math.min(fastest, trace ? most(trace.rate) : rate);
  const longest = (trace?.delay ? most(trace.delay) : delay) + 4 * jitter;
  const bytes = (highestRate / 8) * (longest + queueTime);
  // Less a trace, which is the rounding of the product.
  return Math.max(minPackets, Math.ceil(bytes / packetBytes - 1e-6));
}
