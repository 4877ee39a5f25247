import { InputError } from "../base/errors.ts";
import {
  figuresOf,
  findObjective,
  formatFigure,
  objectiveNames,
  objectiveValue,
} from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";

/** How a report presents an objective. */
export interface ReportedObjective {
  /** `mean latency`. */
  words: string;
  value: (prediction: Prediction) => number;
  /** Picks the best of several values. */
  best: (...values: number[]) => number;
  /** A value with its unit. */
  format: (value: number) => string;
  /** How much better one value is than another: `latency 38 % lower`, `throughput 2.1 times`. */
  gain: (value: number, over: number) => string;
}

/** An objective by its name in the run. Throws InputError for a name that the report does not know. */
export function reportedObjective(name: string): ReportedObjective {
  const objective = findObjective(name);
  if (!objective) {
    throw new InputError(`the run optimises ${name}; a report knows ${objectiveNames.join(", ")}`, {
      code: "invalid-run",
    });
  }
  const { direction, words, short } = objective;
  return {
    words,
    value: (prediction) => objectiveValue(objective, figuresOf(prediction)),
    best: direction === "min" ? Math.min : Math.max,
    format: (amount) => formatFigure(objective, amount),
    gain: (amount, over) => (direction === "min" ? costGain : rateGain)(short, amount / over),
  };
}

/** Objectives in words: `mean latency and throughput`. */
export function objectivesInWords(names: string[]): string {
  return new Intl.ListFormat("en-GB").format(names.map((name) => reportedObjective(name).words));
}

function costGain(name: string, ratio: number): string {
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  if (percent === 0) return `${name} equal`;
  if (ratio > 2) return `${name} ${Number(ratio.toPrecision(2))} times`;
  return `${name} ${percent} % ${ratio < 1 ? "lower" : "higher"}`;
}

function rateGain(name: string, ratio: number): string {
  if (Math.abs(ratio - 1) < 0.005) return `${name} equal`;
  return `${name} ${Number(ratio.toPrecision(3))} times`;
}
