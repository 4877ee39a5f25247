import { linearRegression, mean } from "simple-statistics";

/** A value at a time in seconds. */
export interface Sample {
  at: number;
  value: number;
}

/**
 * By what share of its mean a value changes from the middle of the samples to their end: the least-squares line through the
 * second half, in which caches, pools and compiled code have their size.
 */
export function driftOf(samples: readonly Sample[]): number {
  const half = secondHalf(samples);
  const { m } = linearRegression(half.map(({ at, value }) => [at, value]));
  return (m * (half[half.length - 1].at - half[0].at)) / mean(half.map(({ value }) => value));
}

/** The samples of the second half of the time. */
export function secondHalf(samples: readonly Sample[]): Sample[] {
  const middle = (samples[0].at + samples[samples.length - 1].at) / 2;
  return samples.filter(({ at }) => at >= middle);
}
