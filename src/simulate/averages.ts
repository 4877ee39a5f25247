import studentQuantile from "@stdlib/stats-base-dists-t-quantile";
import { mean } from "simple-statistics";
import type { Interval } from "../plan/prediction.ts";
import { meanInterval } from "./meanInterval.ts";
import type { Metrics } from "./measure.ts";

/** How the figures of several runs of a plan become one, and how uncertain the means are. */
export interface Averages {
  /** The mean of a figure that each frame has, such as a time. */
  perFrame(value: (run: Metrics, index: number) => number): number;
  /** The mean of a figure that each second has, such as a share of the time. */
  perSecond(value: (run: Metrics, index: number) => number): number;
  /** 95 % intervals of mean latency and of throughput; null if they are not known, or there is nothing uncertain. */
  latency: Interval;
  throughput: Interval;
}

/** Averages runs that differ by chance only: each counts the same. */
export function averagesOf(runs: readonly Metrics[]): Averages {
  const of = (value: (run: Metrics, index: number) => number) =>
    runs.length === 1 ? value(runs[0], 0) : mean(runs.map(value));
  return {
    perFrame: of,
    perSecond: of,
    latency: meanInterval(runs.map(({ latency }) => latency.mean)),
    throughput: meanInterval(runs.map(({ throughput }) => throughput)),
  };
}

/** What stretches of a longer run leave open about it. */
export interface LeftOpen {
  /** The share of the longer run that no stretch has; its figures may differ there. */
  unseen: number;
  /** Variances of the averages by chance, which would differ if the same stretches were run again; absent if nothing is random. */
  chance?: { latency: number; throughput: number };
}

/**
 * Averages runs that are stretches of a longer one: each counts by its frames or, for shares of the time, by its seconds. Mean latency and
 * throughput are then ratios of sums over the runs. Their intervals are those of ratio estimates (W. G. Cochran, Sampling Techniques,
 * 3rd ed., 1977, section 6.4) from two-stage samples (section 10.3), in which a stretch is a unit of the first stage, and the run that it is
 * measured in one of the second. Nothing is uncertain, and there is no interval, if the stretches are all there is and nothing is random.
 */
export function stretchAverages(runs: readonly Metrics[], { unseen, chance }: LeftOpen): Averages {
  const count = runs.length;
  const frames = sumBy(runs, (run) => run.frames);
  const seconds = sumBy(runs, secondsOf);
  const perFrame: Averages["perFrame"] = (value) =>
    runs.reduce((sum, run, index) => sum + run.frames * value(run, index), 0) / frames;
  const perSecond: Averages["perSecond"] = (value) =>
    runs.reduce((sum, run, index) => sum + secondsOf(run) * value(run, index), 0) / seconds;
  const interval = (mean: number, deviations: readonly number[], byChance = 0): Interval => {
    if (count < 2 || (unseen === 0 && !chance)) return null;
    // The deviations add up to 0.
    const between = deviations.reduce((sum, one) => sum + one ** 2, 0) / (count - 1);
    const variance = (unseen * between) / count + (1 - unseen) * byChance;
    const half = studentQuantile(0.975, count - 1) * Math.sqrt(variance);
    return [mean - half, mean + half];
  };
  const latency = perFrame((run) => run.latency.mean);
  const throughput = throughputOf(runs);
  return {
    perFrame,
    perSecond,
    latency: interval(
      latency,
      runs.map((run) => ((run.latency.mean - latency) * run.frames * count) / frames),
      chance?.latency,
    ),
    throughput: interval(
      throughput,
      runs.map((run) => ((run.throughput - throughput) * secondsOf(run) * count) / seconds),
      chance?.throughput,
    ),
  };
}

/**
 * Computes the variances by chance of what `stretchAverages` returns, from pairs of runs: those of a pair have one stretch and differ by chance only.
 *
 * @param share of a stretch that each run of a pair has; variances fall with the length of a run
 */
export function varianceByChance(
  pairs: readonly (readonly [Metrics, Metrics])[],
  share: number,
): NonNullable<LeftOpen["chance"]> {
  const all = pairs.flat();
  const frames = sumBy(all, (run) => run.frames);
  const seconds = sumBy(all, secondsOf);
  const variance = (difference: (a: Metrics, b: Metrics) => number): number => {
    const squares = pairs.reduce((sum, [a, b]) => sum + difference(a, b) ** 2 / 2, 0);
    return (share * squares) / pairs.length ** 2;
  };
  return {
    latency: variance((a, b) => {
      return ((a.latency.mean - b.latency.mean) * (a.frames + b.frames) * pairs.length) / frames;
    }),
    throughput: variance((a, b) => {
      return ((a.throughput - b.throughput) * (secondsOf(a) + secondsOf(b)) * pairs.length) / seconds;
    }),
  };
}

/** Returns the throughput of stretches of a longer run together. */
export function throughputOf(runs: readonly Metrics[]): number {
  return sumBy(runs, (run) => run.frames) / sumBy(runs, secondsOf);
}

/** Returns the seconds that a run measured. */
export function secondsOf({ frames, throughput }: Metrics): number {
  return frames / throughput;
}

function sumBy(runs: readonly Metrics[], value: (run: Metrics) => number): number {
  return runs.reduce((sum, run) => sum + value(run), 0);
}
