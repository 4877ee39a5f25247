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
  const corners: FrontPoint[] = [];
  const byLatency = [...front].sort((a, b) => a.latency - b.latency || b.throughput - a.throughput);
  for (const { latency, throughput } of byLatency) {
    const last = corners[corners.length - 1];
    if (last && throughput <= last.throughput) continue;
    if (last) corners.push({ latency, throughput: last.throughput });
    corners.push({ latency, throughput });
  }
  return corners.map((corner, order) => ({ ...corner, order }));
}
