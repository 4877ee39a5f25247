import { rowAt, type Trace, traceEnd } from "./trace.ts";

/**
 * Returns a repeating trace as it goes on from a moment of it: what it does at `seconds` comes first, and what it did before comes last. A
 * trace that holds its last row is returned as it is, because it has one beginning only. O(rows).
 *
 * @param seconds since the trace began, 0 or more
 */
export function traceFrom(trace: Trace, seconds: number): Trace {
  const end = traceEnd(trace);
  const begin = seconds - Math.floor(seconds / end) * end;
  if (trace.after === "hold" || begin === 0) return trace;
  const { time } = trace;
  const first = rowAt(time, begin);
  const rows = time.map((_, place) => (first + place) % time.length);
  // What is before `begin` in its row is the last thing that the trace does. Before the first time the first row holds.
  const isDivided = begin > (first === 0 ? 0 : time[first]);
  if (isDivided) rows.push(first);
  const from = (row: number, place: number): number => {
    if (place === 0) return 0;
    const at = row === 0 ? 0 : time[row];
    return row > first ? at - begin : at + (end - begin);
  };
  const column = (values: readonly number[]): number[] => rows.map((row) => values[row]);
  return {
    time: rows.map(from),
    rate: column(trace.rate),
    ...(trace.delay && { delay: column(trace.delay) }),
    ...(trace.loss && { loss: column(trace.loss) }),
    end,
    after: "repeat",
  };
}
