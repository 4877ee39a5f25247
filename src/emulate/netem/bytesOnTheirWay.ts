import type { Conditions } from "../../network/conditions.ts";

/** Bits per second of a fast port of today: what a faster or unlimited link counts as. */
const fastest = 10e9;

/**
 * Returns the most bytes that may be on their way over a link: its rate times the longest time that a packet may be late, which is the
 * delay and four times the jitter (its largest deviation). Of a trace, the highest rate and delay count.
 *
 * @param more seconds that packets may wait in addition
 */
export function bytesOnTheirWay({ rate, delay, jitter, trace }: Conditions, more = 0): number {
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
  const highestRate = Math.min(fastest, trace ? most(trace.rate) : rate);
  const longest = (trace?.delay ? most(trace.delay) : delay) + 4 * jitter;
  return (highestRate / 8) * (longest + more);
}
