import { InputError } from "../base/errors.ts";
import { compareValues } from "./compareValues.ts";
import { type Direction, dominates } from "./dominates.ts";

/** An objective: how to read its value from an item, and which direction is better. */
export interface Objective<T> {
  /** Returns the item's value; NaN is an error. */
  value: (item: T) => number;
  direction: Direction;
}

/**
 * Returns the items that no other item dominates, in groups of items that are equal in every objective. The first item
 * of a group (in the given order) leads; the others are its duplicates. Groups are sorted by the first objective, best
 * first, then by the second, and so on.
 *
 * In that order, an item can only be dominated by an earlier one. With two objectives it is enough to remember the best
 * second value: O(n log n). With more, each item is compared with the front so far: O(n log n + n f).
 *
 * @throws InputError if a value is not a number
 *
 * @example
 * ```ts
 * import { paretoFront } from "paretopipe/simulate";
 *
 * const plans = [
 *   { id: "board", latency: 0.12, throughput: 4.3 },
 *   { id: "half", latency: 0.17, throughput: 17.8 },
 *   { id: "late", latency: 0.25, throughput: 9 },
 * ];
 * const front = paretoFront(plans, [
 *   { value: (plan) => plan.latency, direction: "min" },
 *   { value: (plan) => plan.throughput, direction: "max" },
 * ]);
 * console.log(front.map(([plan]) => plan.id)); // [ 'board', 'half' ]
 * ```
 */
export function paretoFront<T>(items: readonly T[], objectives: readonly Objective<T>[]): T[][] {
  const directions = objectives.map((objective) => objective.direction);
  const points = items.map((item) => ({
    item,
    values: objectives.map((objective) => objective.value(item)),
  }));
  const bad = points.find(({ values }) => values.some(Number.isNaN));
  if (bad)
    throw new InputError(`objective values ${bad.values.join(", ")} must be numbers`, {
      code: "invalid-value",
    });
  // JavaScript's sort is stable, so equal items keep their order.
  points.sort((a, b) => compareValues(a.values, b.values, directions));
  const front: { items: T[]; values: number[] }[] = [];
  for (const { item, values } of points) {
    const last = front.at(-1);
    if (last && compareValues(last.values, values, directions) === 0) last.items.push(item);
    else if (!isDominated(values, front, directions)) front.push({ items: [item], values });
  }
  return front.map((group) => group.items);
}

/** Whether a point of the front dominates one that comes after all of them in the order of `compareValues`. */
function isDominated(
  values: readonly number[],
  front: readonly { values: number[] }[],
  directions: readonly Direction[],
): boolean {
  // The last of a two-objective front has the best second value so far.
  if (directions.length <= 2)
    return front.length > 0 && dominates(front[front.length - 1].values, values, directions);
  return front.some((point) => dominates(point.values, values, directions));
}
