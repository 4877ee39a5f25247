const known = [1, 1, 0.743, 0.838, 0.697, 0.776, 0.679, 0.743, 0.669, 0.723];

/**
 * Returns the efficiency of the median of `count` normal numbers: the variance of their mean over that of their median
 * (Dixon and Massey 1969, Introduction to Statistical Analysis, table A-8b). More than ten have about the limit of many, 2 over
 * pi, and a part that falls with their number.
 */
export function medianEfficiency(count: number): number {
  return known[count - 1] ?? (2 / Math.PI) * (1 + (count % 2 === 1 ? 0.45 : 1.37) / count);
}
