/**
 * Times by rising size, or rising pause, made to rise: none is longer than that of any larger one. Noise only adds
 * time, so where a smaller message took longer than a larger one, the smaller one's time is wrong.
 */
export function lowerEnvelope(seconds: readonly number[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  return seconds
    .toReversed()
    .map((value) => (least = Math.min(least, value)))
    .toReversed();
}
