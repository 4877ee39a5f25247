import { traceEnd } from "../../network/trace.ts";
import type { Condition } from "../../scenario/resolveCondition.ts";
import { tracesOf } from "./tracesOf.ts";

/** A trace longer than this many times the requested visit is not waited for. */
const maxVisits = 10;

/**
 * Seconds that a visit under a condition measures: what was asked for, rounded up to whole cycles of a repeating trace.
 * Half a cycle would see the rates of that half only, and a small delay would move frames into the other half.
 */
export function visitSeconds(condition: Condition, asked: number): number {
  const cycles = tracesOf(condition).flatMap((trace) => (trace.after === "repeat" ? [traceEnd(trace)] : []));
  const cycle = Math.max(0, ...cycles);
  if (cycle === 0 || cycle > maxVisits * asked) return asked;
  return Math.ceil(asked / cycle) * cycle;
}
