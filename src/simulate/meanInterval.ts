import studentQuantile from "@stdlib/stats-base-dists-t-quantile";
import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Interval } from "../plan/prediction.ts";

/**
 * Returns the 95 % interval of a mean by the method of independent replications: one value per replication, Student's
 * t. Null for fewer than two values (Law, Simulation Modeling and Analysis, 5th ed., section 9.5.2).
 */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length < 2) return null;
  const centre = mean([...values]);
  const quantile = studentQuantile(0.975, values.length - 1);
  const half = (quantile * sampleStandardDeviation([...values])) / Math.sqrt(values.length);
  return [centre - half, centre + half];
}

/** Returns the standard deviation of single replications, given the interval of the mean of `count` of them; 0 for none. */
export function deviationOf(interval: Interval, count: number): number {
  if (interval === null) return 0;
  const half = (interval[1] - interval[0]) / 2;
  return (half * Math.sqrt(count)) / studentQuantile(0.975, count - 1);
}
