/** Seconds to a tenth of a microsecond: below what a clock around a run resolves. */
export function roundedSeconds(seconds: number): number {
  return Number(seconds.toFixed(7));
}
