import { sampleStandardDeviation } from "simple-statistics";
import type { MeasuredRun } from "./measure.ts";

/** Frames fall behind if they take longer by more than this share of the time that goes by. */
const most = 0.02;

/** Normal quantile of a one-sided test at 0.1 %. */
const critical = 3.09;

/**
 * Whether frames fall further and further behind in the long run of which these runs are stretches: whether the seconds by which they
 * take longer at the end of a stretch are more than 2 % of it on average, and that is not by chance. In a part of a trace that is too slow
 * for them frames take longer all the time, but where other parts make up for it, the stretches add up to 0.
 */
export function isLagging(runs: readonly MeasuredRun[]): boolean {
  if (runs.every(({ isBounded }) => isBounded)) return false;
  const seconds = runs.reduce((sum, { metrics }) => sum + metrics.frames / metrics.throughput, 0);
  const grown = runs.map((run) => run.grown);
  const sum = grown.reduce((total, one) => total + one, 0);
  const byChance = runs.length > 1 ? critical * sampleStandardDeviation(grown) * Math.sqrt(runs.length) : 0;
  return sum > Math.max(most * seconds, byChance);
}
