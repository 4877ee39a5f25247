/**
 * A simulated figure without its last digits, to rank plans by: sums in another order differ by some 1e-15 of their
 * value, and that must not make one plan better than another, or put both on a front.
 */
export function comparable(value: number): number {
  return Number(value.toPrecision(9));
}
