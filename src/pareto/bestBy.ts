import { compareValues } from "./compareValues.ts";
import type { Objective } from "./front.ts";

/**
 * Returns the item that is best by the first objective; in a tie by the next, and if they are equal in all, the one that comes first.
 * Undefined if there are no items.
 */
export function bestBy<T>(items: Iterable<T>, objectives: readonly Objective<T>[]): T | undefined {
  const directions = objectives.map(({ direction }) => direction);
  let best: { item: T; values: number[] } | undefined;
  for (const item of items) {
    const values = objectives.map(({ value }) => value(item));
    if (!best || compareValues(values, best.values, directions) < 0) best = { item, values };
  }
  return best?.item;
}
