/** Positions of a slider. */
export const positions = 240;

/** A slider's range: logarithmic from `min` to `max`, with 0 below or infinity above where these make sense. */
export interface Range {
  min: number;
  max: number;
  /** Value of the lowest position, if it is not `min`. */
  low?: 0;
  /** Value of the highest position, if it is not `max`. */
  high?: number;
}

/** Returns the value at a position, with three digits. */
export function valueAt({ min, max, low, high }: Range, position: number): number {
  if (low !== undefined && position <= 0) return low;
  if (high !== undefined && position >= positions) return high;
  return Number((min * (max / min) ** (position / positions)).toPrecision(3));
}

/** Returns the position nearest to a value. */
export function positionOf({ min, max, low, high }: Range, value: number): number {
  const place = Math.round((Math.log(value / min) / Math.log(max / min)) * positions);
  // An end position with a meaning of its own is only for that value.
  const least = low !== undefined && value > 0 ? 1 : 0;
  const most = high !== undefined && Number.isFinite(value) ? positions - 1 : positions;
  return Math.min(most, Math.max(least, Number.isNaN(place) ? 0 : place));
}

/** Returns values spread over a range on a logarithmic scale, rising, each with two digits. */
export function spread(min: number, max: number, count: number): number[] {
  const values = Array.from({ length: count }, (_, index) =>
    Number((min * (max / min) ** (index / (count - 1))).toPrecision(2)),
  );
  return [...new Set(values)];
}
