import { type Trace, traceEnd } from "../network/trace.ts";

/** The frames that come to a link. */
export interface EvenFrames {
  /** Bits of each. */
  bits: number;
  /** Frames that come each second. */
  arriving: number;
  /** Seconds that each takes at least, however fast the link is. */
  least: number;
}

/**
 * Returns for how many seconds frames wait before a link at the longest, from when they begin to pile up until none is left, if the link's rate
 * repeats a trace. Frames come evenly, and count as a fluid: a queue of rate `arriving` that is served at the rate of the trace. Infinity if
 * more come than the trace carries, so that they pile up for ever. O(rows).
 */
export function longestBacklog(trace: Trace, { bits, arriving, least }: EvenFrames): number {
  const { time, rate } = trace;
  const end = traceEnd(trace);
  let longest = 0;
  let waiting = 0;
  let begun = 0;
  // What piles up before the end of a round is served in the next one.
  for (let round = 0; round < 2; round++) {
    for (const [row, from] of time.entries()) {
      // Before the first time the first row holds.
      const start = round * end + (row === 0 ? 0 : from);
      const seconds = round * end + (time[row + 1] ?? end) - start;
      const growth = arriving - 1 / Math.max(least, bits / rate[row]);
      if (waiting === 0) begun = start;
      const left = growth < 0 ? waiting / -growth : Number.POSITIVE_INFINITY;
      if (left > seconds) waiting += growth * seconds;
      else {
        longest = Math.max(longest, start + left - begun);
        waiting = 0;
      }
    }
  }
  return waiting > 0 && 2 * end - begun >= end ? Number.POSITIVE_INFINITY : longest;
}
