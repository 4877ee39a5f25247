import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Interval } from "../plan/prediction.ts";

/**
 * Quantile 0.975 of Student's t by degrees of freedom 1 to 30; beyond, the expansion in 1 / n around the
 * normal's. Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2.
 */
const table = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** What 97.5 % of Student's t with `degrees` of freedom lies below; to three decimals. */
export function studentQuantile(degrees: number): number {
  if (degrees <= table.length) return table[degrees - 1];
  // Abramowitz and Stegun 26.7.5, first two terms.
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

/**
 * The 95 % interval of a mean by the method of independent replications: one value a replication, Student's
 * t. Null for fewer than two (Law, Simulation Modeling and Analysis, 5th ed., section 9.5.2).
 */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length < 2) return null;
  const centre = mean([...values]);
  const half =
    (studentQuantile(values.length - 1) * sampleStandardDeviation([...values])) / Math.sqrt(values.length);
  return [centre - half, centre + half];
}
