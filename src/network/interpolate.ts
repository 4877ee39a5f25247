/**
 * The value at `x` of the line through measured points, `xs` rising. Below the first point its value; above the last the
 * line through the last two goes on, never downwards. Of values from 0 on it is never negative, not even by rounding.
 */
export function interpolate(xs: readonly number[], values: readonly number[], x: number): number {
  const last = xs.length - 1;
  if (last === 0 || x <= xs[0]) return values[0];
  let right = 1;
  while (right < last && xs[right] < x) right++;
  const [low, high] = [values[right - 1], values[right]];
  const part = (x - xs[right - 1]) / (xs[right] - xs[right - 1]);
  return part <= 1 ? (1 - part) * low + part * high : high + (part - 1) * Math.max(0, high - low);
}
