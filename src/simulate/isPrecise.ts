import type { Averages } from "./averages.ts";

/**
 * Whether the 95 % intervals of mean latency and throughput over several runs are within `precision` of their means, as
 * a share; false for fewer than two runs.
 */
export function isPrecise(
  { latency, throughput }: Pick<Averages, "latency" | "throughput">,
  precision: number,
): boolean {
  return [latency, throughput].every((interval) => {
    return interval !== null && interval[1] - interval[0] <= precision * (interval[0] + interval[1]);
  });
}
