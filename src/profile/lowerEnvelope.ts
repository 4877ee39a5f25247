/**
 * Makes times non-decreasing in size or pause: each becomes at most the time of any larger one. Noise only adds time,
 * so if a smaller message took longer than a larger one, the smaller one's time is wrong.
 */
export function lowerEnvelope(seconds: readonly number[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  return seconds
    .toReversed()
    .map((value) => (least = Math.min(least, value)))
    .toReversed();
}
