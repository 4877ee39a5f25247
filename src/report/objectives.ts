import { InputError } from "../base/errors.ts";
import { formatDuration } from "../base/units.ts";
import type { Prediction } from "../plan/prediction.ts";

/** What a report says of an objective. */
export interface ReportedObjective {
  /** `mean latency`. */
  words: string;
  value: (prediction: Prediction) => number;
  /** Picks the best of several values. */
  best: (...values: number[]) => number;
  /** A value with its unit. */
  format: (value: number) => string;
  /** What a value gains over another: `latency 38 % lower`, `throughput 2.1 times`. */
  gain: (value: number, over: number) => string;
}

const table: Record<string, ReportedObjective> = {
  latency: latency("mean latency", "latency", "mean"),
  p95: latency("95th percentile of latency", "p95", "p95"),
  p99: latency("99th percentile of latency", "p99", "p99"),
  throughput: {
    words: "throughput",
    value: (prediction) => prediction.throughput.mean,
    best: Math.max,
    format: (value) => `${Number(value.toPrecision(3))} frames/s`,
    gain: (value, over) => throughputGain(value / over),
  },
};

/** An objective by its name in the run. Throws InputError for a name that the report does not know. */
export function reportedObjective(name: string): ReportedObjective {
  if (Object.hasOwn(table, name)) return table[name];
  throw new InputError(`the run optimises ${name}; a report knows ${Object.keys(table).join(", ")}`);
}

/** Objectives in words: `mean latency and throughput`. */
export function objectivesInWords(names: string[]): string {
  return new Intl.ListFormat("en-GB").format(names.map((name) => reportedObjective(name).words));
}

function latency(words: string, short: string, key: "mean" | "p95" | "p99"): ReportedObjective {
  return {
    words,
    value: (prediction) => prediction.latency[key],
    best: Math.min,
    format: (value) => formatDuration(value),
    gain: (value, over) => latencyGain(short, value / over),
  };
}

function latencyGain(name: string, ratio: number): string {
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  if (percent === 0) return `${name} equal`;
  if (ratio > 2) return `${name} ${Number(ratio.toPrecision(2))} times`;
  return `${name} ${percent} % ${ratio < 1 ? "lower" : "higher"}`;
}

function throughputGain(ratio: number): string {
  if (Math.abs(ratio - 1) < 0.005) return "throughput equal";
  return `throughput ${Number(ratio.toPrecision(3))} times`;
}
