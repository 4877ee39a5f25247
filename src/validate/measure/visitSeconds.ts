import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import { traceCycle } from "../../network/trace.ts";
import type { Condition } from "../../scenario/resolveCondition.ts";
import { tracesOf } from "../../scenario/tracesOf.ts";

/** A trace longer than this many times the requested visit is not waited for. */
const maxVisits = 10;

/** Cycles are compared in whole parts of a second of this many. */
const parts = 1e6;

/**
 * Seconds that a visit under a condition measures: what was asked for, rounded up to whole cycles of each repeating trace (`traceCycle`).
 * Half a cycle would see the rates of that half only, and a small delay would move frames into the other half. Of traces that have no
 * common cycle which is short enough, the longer ones count.
 */
export function visitSeconds(condition: Condition, asked: number): number {
  const cycles = tracesOf(condition)
    .flatMap((trace) => (trace.after === "repeat" ? [Math.round(traceCycle(trace) * parts)] : []))
    .filter((cycle) => cycle > 0)
    .sort((a, b) => b - a);
  let whole = 0;
  for (const cycle of cycles) {
    const common = whole === 0 ? cycle : leastCommonMultiple(whole, cycle);
    if (common <= maxVisits * asked * parts) whole = common;
  }
  return whole === 0 ? asked : (Math.ceil((asked * parts) / whole) * whole) / parts;
}
