import type { Run } from "../explore/run.ts";
import { keyOf, type PointName } from "../judge/pointName.ts";

/**
 * Seconds that a visit takes besides its frames, for fresh processes, loading and connecting; about this on our
 * machines.
 */
const setup = 1;

/** Visits to a point if everything goes well. */
const visits = 3;

/** Estimates the seconds needed to measure the points, from their predictions. */
export function estimateSeconds(run: Run, points: readonly PointName[]): number {
  const chosen = new Set(points.map(keyOf));
  return run.predictions
    .filter((prediction) => chosen.has(keyOf(prediction)))
    .reduce((sum, { frames, warmup, replications, throughput, latency }) => {
      const finished = (frames + warmup) / replications;
      return sum + visits * (setup + latency.mean + finished / throughput.mean);
    }, 0);
}
