import type { Direction } from "../../pareto/dominates.ts";
import { findObjective } from "../../plan/objectives.ts";

/** A point of the latency-throughput plane. */
export interface FrontPoint {
  latency: number;
  throughput: number;
}

/**
 * Whether the objectives are a latency and throughput. Only then do `frontSteps` bound all plans: any other front may leave
 * out plans that are better in both.
 */
export function isFrontOfPlane(objectives: readonly string[]): boolean {
  const isTime = (name: string) => findObjective(name)?.quantity === "time";
  const isThroughput = (name: string) => name === "throughput";
  return (
    objectives.every((name) => isTime(name) || isThroughput(name)) ||
    (objectives.some(isTime) && objectives.some(isThroughput))
  );
}

/**
 * Corners of the line that bounds what the front attains: at each latency, the best throughput at that latency or less.
 * Plans that are on the front because of another objective lie below the line and have no corner.
 */
export function frontSteps(front: FrontPoint[]): (FrontPoint & { order: number })[] {
  const places = front.map(({ latency, throughput }): [number, number] => [latency, throughput]);
  return frontCorners(places, ["min", "max"]).map(([latency, throughput], order) => {
    return { latency, throughput, order };
  });
}

/**
 * Corners of the line that bounds what points attain, from the one that is best across: at each place across, the best place up of
 * the points that are at least as good across. Others have no corner.
 *
 * @param directions in which places across and up are better
 */
export function frontCorners(
  points: readonly (readonly [across: number, up: number])[],
  [across, up]: readonly [Direction, Direction],
): [across: number, up: number][] {
  // Below 0 if the first is better.
  const compare = (a: number, b: number, direction: Direction) => (direction === "min" ? a - b : b - a);
  const corners: [number, number][] = [];
  for (const [x, y] of [...points].sort((a, b) => compare(a[0], b[0], across) || compare(a[1], b[1], up))) {
    const last = corners[corners.length - 1];
    if (last && compare(y, last[1], up) >= 0) continue;
    if (last) corners.push([x, last[1]]);
    corners.push([x, y]);
  }
  return corners;
}
