import type { Run } from "../explore/run.ts";
import { keyOf, type PointName } from "../judge/pointName.ts";

/** What a visit takes besides its frames: fresh processes, loading, joining; about this on the machines we have. */
const setup = 1;

/** Visits to a point where everything goes well. */
const visits = 3;

/** About how many seconds measuring the points takes, from their predictions. */
export function estimateSeconds(run: Run, points: readonly PointName[]): number {
  const chosen = new Set(points.map(keyOf));
  return run.predictions
    .filter((prediction) => chosen.has(keyOf(prediction)))
    .reduce((sum, { frames, warmup, replications, throughput, latency }) => {
      const finished = (frames + warmup) / replications;
      return sum + visits * (setup + latency.mean + finished / throughput.mean);
    }, 0);
}
