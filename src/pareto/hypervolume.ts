import type { Direction } from "./dominates.ts";

/**
 * Computes the area that at least one point dominates, bounded by a reference point that is worse than all points of
 * interest (E. Zitzler and L. Thiele, 1999). The larger the area, the better the front. The result is exact; points
 * that are not better than the reference add nothing. O(n log n).
 *
 * @example
 * ```ts
 * import { hypervolume } from "paretopipe/simulate";
 *
 * const front = [[0.1, 5], [0.2, 10]] as const;
 * console.log(hypervolume(front, [0.3, 0], ["min", "max"]).toFixed(2)); // 1.50
 * ```
 */
export function hypervolume(
  points: readonly (readonly [number, number])[],
  reference: readonly [number, number],
  directions: readonly [Direction, Direction],
): number {
  // Gains over the reference, so that larger is better for both.
  const gain = (value: number, i: 0 | 1): number =>
    directions[i] === "min" ? reference[i] - value : value - reference[i];
  const gains = points
    .map((point): [number, number] => [gain(point[0], 0), gain(point[1], 1)])
    .filter(([x, y]) => x > 0 && y > 0)
    .sort((a, b) => b[0] - a[0]);
  let area = 0;
  let height = 0;
  // From right to left, each point adds a strip of its width above the height so far.
  for (const [x, y] of gains) {
    if (y <= height) continue;
    area += x * (y - height);
    height = y;
  }
  return area;
}
