import type { Direction } from "./dominates.ts";

/**
 * Returns the factor, minus one, by which all objectives of `point` would have to improve together so that none of
 * `others` dominates it. It is 0 for a point on the front, and 0.1 for one that is at best 10 % off in its least bad
 * objective.
 *
 * This is the unary multiplicative epsilon indicator (Zitzler, Thiele, Laumanns, Fonseca and Grunert da Fonseca,
 * "Performance assessment of multiobjective optimizers", IEEE TEC 7(2), 2003) of one point against a set. It needs no
 * weights between objectives and no common unit. Values are 0 or more: two zeros are equal, and any other value is
 * infinitely far from 0.
 *
 * O(others x objectives).
 */
export function regret(
  point: readonly number[],
  others: readonly (readonly number[])[],
  directions: readonly Direction[],
): number {
  let worst = 0;
  for (const other of others) {
    // How much better the other point is, in the objective with its smallest advantage.
    const margin = Math.min(
      ...directions.map((direction, k) =>
        direction === "min" ? factor(point[k], other[k]) : factor(other[k], point[k]),
      ),
    );
    worst = Math.max(worst, margin - 1);
  }
  return worst;
}

/** Returns the factor between two values: 1 for two zeros. */
function factor(of: number, over: number): number {
  return of === over ? 1 : of / over;
}
