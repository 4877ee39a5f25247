import { mean, median } from "simple-statistics";
import type { ErrorSummary } from "./validation.ts";

/** Largest error that counts as close, whatever the tolerance. */
const close = 0.1;

/** Median, mean and bias of signed errors, without those that are null; null if none is left. */
export function summariseErrors(errors: readonly (number | null)[]): ErrorSummary | null {
  const signed = errors.filter((error) => error !== null);
  if (signed.length === 0) return null;
  const absolute = signed.map(Math.abs);
  return {
    count: signed.length,
    median: median(absolute),
    mean: mean(absolute),
    bias: mean(signed),
    within10: absolute.filter((error) => error <= close).length / signed.length,
  };
}
