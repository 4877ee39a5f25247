/** Rounds seconds to a tenth of a microsecond, below the resolution of a clock around a run. */
export function roundedSeconds(seconds: number): number {
  return Number(seconds.toFixed(7));
}
