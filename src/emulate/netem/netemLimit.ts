import type { Conditions } from "../../network/conditions.ts";

/** netem's own default (man 8 tc-netem, "limit"), packets. */
const minPackets = 1000;

/** Bytes of an Ethernet packet's IP part. Smaller packets take as much of the limit, but carry fewer bytes. */
const packetBytes = 1500;

/** Value used for an unlimited rate, in bits per second: a fast port of today. */
const fastest = 10e9;

/** Longest queue behind the emulated link, in seconds. */
const queueTime = 0.1;

/**
 * Number of packets that netem must be able to hold; with fewer, it drops packets that should only be late. It is the
 * bandwidth times the longest time a packet may wait: the delay, four times the jitter (its largest deviation), and a
 * queue of 0.1 s. For a trace, the highest rate and delay.
 */
export function netemLimit({ rate, delay, jitter, trace }: Conditions): number {
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
  const highestRate = Math.min(fastest, trace ? most(trace.rate) : rate);
  const longest = (trace?.delay ? most(trace.delay) : delay) + 4 * jitter;
  const bytes = (highestRate / 8) * (longest + queueTime);
  // Subtracts a tiny amount for the rounding of the product.
  return Math.max(minPackets, Math.ceil(bytes / packetBytes - 1e-6));
}
