import { max, min } from "simple-statistics";

/** A unit that suits a chart's figures: SI value x `factor` = value in `unit`. */
export interface DisplayUnit {
  unit: string;
  factor: number;
}

/** Microseconds, milliseconds or seconds, whichever keeps the largest value readable. */
export function timeUnit(seconds: number[]): DisplayUnit {
  const largest = seconds.length > 0 ? max(seconds) : 0;
  if (largest >= 10) return { unit: "s", factor: 1 };
  return largest >= 1e-3 ? { unit: "ms", factor: 1e3 } : { unit: "µs", factor: 1e6 };
}

/** A Vega-Lite scale with its domain fixed, so that label positions can be computed beforehand. */
export interface FixedScale {
  type: "linear" | "log";
  domain: [number, number];
  nice: false;
  /** Only for linear scales: Vega-Lite warns of it on logarithmic ones. */
  zero?: false;
}

/**
 * The scale for these values: logarithmic if the largest is more than `logFrom` times the smallest, and starting at
 * zero if zero is near. It has a margin on both sides for marks and labels. Without values it is 0 to 1.
 */
export function fixedScale(values: number[], logFrom: number, margin = 0.06): FixedScale {
  if (values.length === 0) return { type: "linear", domain: [0, 1], nice: false, zero: false };
  const least = min(values);
  const most = max(values);
  if (least > 0 && most / least > logFrom) {
    const pad = (most / least) ** margin;
    return { type: "log", domain: [least / pad, most * pad], nice: false };
  }
  const pad = (most - least) * margin || Math.abs(most) * 0.1 || 1;
  const fromZero = least >= 0 && least - pad < 0.35 * most;
  return { type: "linear", domain: [fromZero ? 0 : least - pad, most + pad], nice: false, zero: false };
}

/** Where a value lies on the scale, 0 at its start to 1 at its end. */
export function scalePosition(scale: FixedScale, value: number): number {
  const [from, to] = scale.domain;
  if (scale.type === "log") return Math.log(value / from) / Math.log(to / from);
  return (value - from) / (to - from);
}

/** The value, or the end of the scale if the value lies beyond it; null for null. */
export function clipped(value: number | null, { domain: [from, to] }: FixedScale): number | null {
  return value === null ? null : Math.min(to, Math.max(from, value));
}
