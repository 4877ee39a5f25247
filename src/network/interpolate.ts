/**
 * Interpolates linearly between measured points at `x`; `xs` must be increasing. Below the first point it returns the
 * first value. Above the last point it continues the last segment, but never downwards. If all values are at least 0,
 * the result is never negative, not even from rounding.
 */
export function interpolate(xs: readonly number[], values: readonly number[], x: number): number {
  const last = xs.length - 1;
  if (last === 0 || x <= xs[0]) return values[0];
  let right = 1;
  while (right < last && xs[right] < x) right++;
  const low = values[right - 1];
  const high = values[right];
  const part = (x - xs[right - 1]) / (xs[right] - xs[right - 1]);
  return part <= 1 ? (1 - part) * low + part * high : high + (part - 1) * Math.max(0, high - low);
}
