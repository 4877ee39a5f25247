import type { Direction } from "../pareto/dominates.ts";

/** Gains below this share are those of rounding. */
export const rankingTie = 1e-9;

/** Returns how much better a value is than another, as a share of the larger one: below 0 if it is worse, NaN if either is NaN. */
export function relativeGain(value: number, other: number, direction: Direction): number {
  const gain = direction === "min" ? other - value : value - other;
  return gain / Math.max(Math.abs(value), Math.abs(other), Number.MIN_VALUE);
}
