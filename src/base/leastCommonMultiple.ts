/** Returns the least common multiple of two whole numbers above 0. */
export function leastCommonMultiple(m: number, n: number): number {
  let [a, b] = [m, n];
  while (b > 0) [a, b] = [b, a % b];
  return (m / a) * n;
}
