import studentQuantile from "@stdlib/stats-base-dists-t-quantile";
import { mean, sampleVariance } from "simple-statistics";
import type { Drift } from "./validation.ts";

/** Fewer paces than this, of either kind, say nothing. */
const minPaces = 5;

/** Paces in a row that are taken together: so many batches of each kind. */
const batches = 5;

/**
 * Computes how much slower a device was while plans were measured than while it was profiled: the ratio of its mean
 * paces, minus one. The 95 % interval is that of the ratio's logarithm (two independent means, delta method: Casella and Berger,
 * Statistical Inference, 2nd ed., 5.5.4), with Student's t. A machine that others share is slow for several visits in a row, so the variance
 * of a mean is taken from the means of batches of such visits (Law, Simulation Modeling and Analysis, 5th ed., 9.5.3).
 *
 * @param profiled paces in seconds, one for each visit of the profile, those of one round after those of another
 * @param measured the same for each visit of the validation, in order
 * @returns undefined with fewer than five paces of either kind
 */
export function driftOf(
  device: string,
  profiled: readonly number[],
  measured: readonly number[],
): Drift | undefined {
  if (Math.min(profiled.length, measured.length) < minPaces) return undefined;
  const [before, now] = [mean([...profiled]), mean([...measured])];
  const ratio = now / before;
  const variance = relativeVariance(profiled) + relativeVariance(measured);
  const factor = Math.exp(studentQuantile(0.975, batches - 1) * Math.sqrt(variance));
  return {
    device,
    drift: ratio - 1,
    interval: [ratio / factor - 1, ratio * factor - 1],
    profiled: before,
    measured: now,
  };
}

/** The variance of the mean of some values, relative to the square of that mean. */
function relativeVariance(values: readonly number[]): number {
  const end = (batch: number) => Math.round((batch * values.length) / batches);
  const means = Array.from({ length: batches }, (_, batch) => mean(values.slice(end(batch), end(batch + 1))));
  return sampleVariance(means) / batches / mean([...values]) ** 2;
}
