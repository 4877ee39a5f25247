import { randomStream } from "../base/random.ts";
import type { Conditions } from "./conditions.ts";
import { jitterSampler } from "./delaySampler.ts";

/** Without correlation, by integrating the quantiles of `jitterSampler` with their cut-offs. */
const uncorrelated: Record<Conditions["distribution"], number> = {
  uniform: 1 / 3,
  normal: 1,
  pareto: 0.67381,
  paretonormal: 0.69713,
};

/** Draws from which the variance of correlated jitter is taken. */
const draws = 2 ** 15;

/** Variances by distribution and correlation: the draws take milliseconds, and every pair of devices behind a hub asks for the same. */
const known = new Map<string, number>();

/** Returns the variance of a delay with jitter 1. Correlation narrows it, as it does in the kernel. */
export function jitterVariance({
  distribution,
  correlation,
}: Pick<Conditions, "distribution" | "correlation">): number {
  // With a correlation of 1, all draws of a run are the same, so that what varies are the runs.
  if (correlation === 0 || correlation === 1) return uncorrelated[distribution];
  // A sum of uniform numbers, each (1 - c) c^k of the one k draws ago.
  if (distribution === "uniform") return ((1 - correlation) / (1 + correlation)) * uncorrelated.uniform;
  const key = `${distribution} ${correlation}`;
  let variance = known.get(key);
  if (variance === undefined) {
    variance = drawnVariance(distribution, correlation);
    known.set(key, variance);
  }
  return variance;
}

function drawnVariance(distribution: Conditions["distribution"], correlation: number): number {
  const draw = jitterSampler({ jitter: 1, distribution, correlation }, () => randomStream(1, "variance"));
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const jitter = draw();
    sum += jitter;
    squares += jitter * jitter;
  }
  return squares / draws - (sum / draws) ** 2;
}
