import { meanInterval } from "./meanInterval.ts";
import type { Metrics } from "./measure.ts";

/**
 * Whether the 95 % intervals of mean latency and throughput over several runs are within `precision` of their means, as
 * a share; false for fewer than two runs.
 */
export function isPrecise(
  runs: readonly Pick<Metrics, "latency" | "throughput">[],
  precision: number,
): boolean {
  return [runs.map((run) => run.latency.mean), runs.map((run) => run.throughput)].every((values) => {
    const interval = meanInterval(values);
    return interval !== null && interval[1] - interval[0] <= precision * (interval[0] + interval[1]);
  });
}
