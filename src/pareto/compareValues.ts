import type { Direction } from "./dominates.ts";

/**
 * Compares two items by the values of their objectives, for sorting: the better one comes first, by the first objective in which they
 * differ.
 *
 * @param directions one for each objective
 */
export function compareValues(
  a: readonly number[],
  b: readonly number[],
  directions: readonly Direction[],
): number {
  for (let i = 0; i < directions.length; i++) {
    if (a[i] === b[i]) continue;
    return a[i] < b[i] === (directions[i] === "min") ? -1 : 1;
  }
  return 0;
}
