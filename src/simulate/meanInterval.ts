import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
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

/**
 * Returns the standard deviation of what one further run differs by from the mean of `count` replications, given the interval of that
 * mean: that of the normal distribution whose middle 95 % are Student's prediction interval, t s sqrt(1 + 1 / count) to either side
 * (Hahn and Meeker, Statistical Intervals, 1991, section 4.7). With few replications it is larger than theirs, of which little is
 * known then. 0 without an interval.
 */
export function furtherRunDeviation(interval: Interval, count: number): number {
  if (interval === null) return 0;
  const half = (interval[1] - interval[0]) / 2;
  return (half * Math.sqrt(count + 1)) / normalQuantile(0.975, 0, 1);
}
