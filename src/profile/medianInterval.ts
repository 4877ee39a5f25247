import { binomialDistribution } from "simple-statistics";

/** Below this many values, even the whole range covers the median with less than 95 %: 1 - 2 / 2^5 = 93.75 %. */
export const minForInterval = 6;

/**
 * Computes the 95 % confidence interval of a median from order statistics, which assumes nothing about the distribution
 * (David and Nagaraja, Order Statistics, 3rd ed., 7.1). The widest pair of ranks is narrowed from both sides while the
 * probability that the median lies outside stays within 5 %.
 *
 * @param values independent observations; here the medians of rounds, each from a fresh process
 * @returns [low, high], or null for fewer than six values
 */
export function medianInterval(values: readonly number[]): [number, number] | null {
  if (values.length < minForInterval) return null;
  const sorted = [...values].sort((a, b) => a - b);
  // Undefined only for an invalid probability or count, which these are not.
  const below = binomialDistribution(sorted.length, 0.5)!;
  let tail = below[0];
  let rank = 0;
  while (tail + below[rank + 1] <= 0.025) tail += below[++rank];
  return [sorted[rank], sorted[sorted.length - 1 - rank]];
}

/** Returns half the width of an interval, relative to the median; null if there is no interval. */
export function relativeWidth(interval: [number, number] | null, median: number): number | null {
  return interval && (interval[1] - interval[0]) / 2 / median;
}
