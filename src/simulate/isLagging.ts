import { sampleVariance } from "simple-statistics";
import { secondsOf } from "./averages.ts";
import type { MeasuredRun } from "./measure.ts";

/** Frames fall behind if they take longer by more than this share of the time that goes by, or if more than this share of those that come is not done. */
export const mostBehind = 0.02;

/** Normal quantile of a one-sided test at 0.1 %. */
const critical = 3.09;

/** What stretches of a longer run leave open about how far its frames fall behind. */
export interface LaggingDoubt {
  /** The share of the longer run that no stretch has. */
  unseen: number;
  /** Pairs of runs of a part of each stretch, which differ by chance only; empty if nothing is random. */
  pairs: readonly (readonly [MeasuredRun, MeasuredRun])[];
  /** The part of a stretch that each run of a pair has. */
  share: number;
}

/**
 * Whether frames fall further and further behind in the long run of which these runs are stretches: whether the seconds by which they
 * take longer at the end of a stretch are more than 2 % of it on average, and that is not by chance. In a part of a trace that is too slow
 * for them frames take longer all the time, but where other parts make up for it, the stretches add up to 0.
 *
 * Stretches differ because the trace does, so where they cover all of it, how they differ says nothing of chance. The variance of their sum is
 * that of a two-stage sample, as for the intervals of `stretchAverages`. Where frames pile up, what is random adds up as in a random
 * walk, whose variance grows with the time.
 *
 * @param doubt absent if nothing counts as chance
 */
export function isLagging(runs: readonly MeasuredRun[], doubt?: LaggingDoubt): boolean {
  if (runs.every(({ isBounded }) => isBounded)) return false;
  const seconds = runs.reduce((sum, { metrics }) => sum + secondsOf(metrics), 0);
  const grown = runs.map((run) => run.grown);
  const sum = grown.reduce((total, one) => total + one, 0);
  const variance = doubt ? varianceOf(grown, doubt) : 0;
  return sum > Math.max(mostBehind * seconds, critical * Math.sqrt(variance));
}

/** The variance of the sum of what stretches have grown by. */
function varianceOf(grown: readonly number[], { unseen, pairs, share }: LaggingDoubt): number {
  const between = grown.length > 1 ? grown.length * sampleVariance(grown) : 0;
  const byChance = pairs.reduce((sum, [a, b]) => sum + (a.grown - b.grown) ** 2 / 2, 0) / share;
  return unseen * between + (1 - unseen) * byChance;
}
