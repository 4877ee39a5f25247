/** Whether a smaller or a larger value of an objective is better. */
export type Direction = "min" | "max";

/**
 * Whether `a` dominates `b`: it is no worse in every objective and better in at least one. Equal points do not dominate
 * each other.
 *
 * @param directions one for each objective
 */
export function dominates(
  a: readonly number[],
  b: readonly number[],
  directions: readonly Direction[],
): boolean {
  let better = false;
  for (let i = 0; i < directions.length; i++) {
    const gain = directions[i] === "min" ? b[i] - a[i] : a[i] - b[i];
    // Infinity - Infinity is NaN, which counts as equal.
    if (gain < 0) return false;
    if (gain > 0) better = true;
  }
  return better;
}
