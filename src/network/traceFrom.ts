import { type Trace, traceEnd } from "./trace.ts";

/**
 * Returns a repeating trace as it goes on from a moment of it. A trace that holds its last row is returned as it is, because it has one
 * beginning only. O(1): the columns are the same.
 *
 * @param seconds since the trace began, 0 or more
 */
export function traceFrom(trace: Trace, seconds: number): Trace {
  if (trace.after === "hold") return trace;
  const end = traceEnd(trace);
  const gone = (trace.begin ?? 0) + seconds;
  const begin = gone - Math.floor(gone / end) * end;
  return { ...trace, begin };
}
