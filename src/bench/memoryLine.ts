import { linearRegression, mean } from "simple-statistics";

/** A value, and when it was taken. */
export interface Sample {
  /** Seconds, or frames so far. */
  at: number;
  value: number;
}

/**
 * Returns by what share of its mean a value changes from the middle of the samples to their end: the least-squares line through the
 * second half, in which caches, pools and compiled code have their size.
 */
export function growthOf(samples: readonly Sample[]): number {
  const half = secondHalf(samples);
  const { m } = linearRegression(half.map(({ at, value }) => [at, value]));
  return (m * (half[half.length - 1].at - half[0].at)) / mean(half.map(({ value }) => value));
}

/** Returns the samples of the second half. */
export function secondHalf(samples: readonly Sample[]): Sample[] {
  const middle = (samples[0].at + samples[samples.length - 1].at) / 2;
  return samples.filter(({ at }) => at >= middle);
}
