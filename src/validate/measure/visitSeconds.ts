import { traceEnd } from "../../network/trace.ts";
import type { Condition } from "../../scenario/resolveCondition.ts";

/** A trace that is so many times as long as a visit was asked to be is not waited for. */
const maxVisits = 10;

/**
 * Seconds that a visit under a condition measures: as many as asked for, but whole cycles of a trace that repeats. A
 * visit of half a cycle is of one half's rates, and being a little late moves frames to the other half.
 */
export function visitSeconds({ all, links, medium }: Condition, asked: number): number {
  const conditions = [all, ...Object.values(links)].map((link) => link.conditions);
  const cycles = [...conditions, ...(medium ? [medium] : [])].flatMap(({ trace }) =>
    trace?.after === "repeat" ? [traceEnd(trace)] : [],
  );
  const cycle = Math.max(0, ...cycles);
  if (cycle === 0 || cycle > maxVisits * asked) return asked;
  return Math.ceil(asked / cycle) * cycle;
}
