import { InputError } from "../base/errors.ts";
import type { Run } from "../explore/run.ts";
import {
  figuresOf,
  findObjective,
  formatFigure,
  objectiveNames,
  objectiveValue,
  wordsPer,
} from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";
import { type WorkUnit, workUnit } from "../plan/workUnit.ts";

/** How a report presents an objective. */
export interface ReportedObjective {
  /** `mean latency`. */
  words: string;
  value: (prediction: Prediction) => number;
  /** Picks the best of several values. */
  best: (...values: number[]) => number;
  /** A value with its unit. */
  format: (value: number) => string;
  /** Says how much better one value is than another: `latency 38 % lower`, `throughput 2.1 times`, `bytes 4 kB against 0 B`. */
  gain: (value: number, over: number) => string;
}

/**
 * Returns an objective by its name in the run. Throws InputError for a name that the report does not know.
 *
 * @param unit what the run's figures are compared by
 */
export function reportedObjective(name: string, unit: WorkUnit = "frame"): ReportedObjective {
  const objective = findObjective(name);
  if (!objective) {
    throw new InputError(`the run optimises ${name}; a report knows ${objectiveNames.join(", ")}`, {
      code: "invalid-run",
    });
  }
  const { direction, short } = objective;
  const format = (amount: number) => formatFigure(objective, amount, unit);
  return {
    words: wordsPer(objective, unit),
    value: (prediction) => objectiveValue(objective, figuresOf(prediction)),
    best: direction === "min" ? Math.min : Math.max,
    format,
    gain: (amount, over) => {
      if (amount === over) return `${short} equal`;
      if (over === 0) return `${short} ${format(amount)} against ${format(0)}`;
      return (direction === "min" ? costGain : rateGain)(short, amount / over);
    },
  };
}

/** A run's objectives in words: `mean latency and throughput`. */
export function objectivesInWords({ objectives, plans }: Pick<Run, "objectives" | "plans">): string {
  const unit = workUnit(plans[0]);
  return new Intl.ListFormat("en-GB").format(objectives.map((name) => reportedObjective(name, unit).words));
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
