import type { Run } from "../explore/run.ts";
import type { Validation } from "../judge/validation.ts";
import type { Interval } from "../plan/prediction.ts";
import { type Cell, csvText } from "./csvText.ts";
import { type ValidationRow, validationRows } from "./validationRows.ts";

interface Column {
  name: string;
  /** What the column holds, with its unit. */
  meaning: string;
  value: (row: ValidationRow) => Cell;
}

const column = (name: string, meaning: string, value: Column["value"]): Column => ({ name, meaning, value });

/** One figure as predicted and as measured. */
const both = (
  name: string,
  meaning: string,
  value: (record: ValidationRow["point"]["measured"]) => Cell,
): Column[] => [
  column(`predicted_${name}`, `${meaning}, predicted`, ({ point }) => value(point.predicted)),
  column(`measured_${name}`, `${meaning}, measured`, ({ point }) => value(point.measured)),
];

/** One figure as predicted and as measured, and its signed error. */
const compared = (
  name: keyof ValidationRow["point"]["errors"],
  meaning: string,
  value: (record: ValidationRow["point"]["measured"]) => Cell,
): Column[] => [
  ...both(name, meaning, value),
  column(`error_${name}`, "(predicted - measured) / measured", ({ point }) => point.errors[name]),
];

const low = (interval: Interval) => interval?.[0] ?? null;
const high = (interval: Interval) => interval?.[1] ?? null;

/**
 * The columns of validation.csv, in order, with their meaning. SI units: seconds, frames per second. An empty cell
 * means that there is no such figure.
 */
export const validationColumns: readonly Column[] = [
  column("condition", "the condition's name", ({ point }) => point.condition),
  column("plan", "the plan's id", ({ point }) => point.plan),
  column("words", "the plan in words", ({ words }) => words),
  column("kind", "all local, all remote or split", ({ kind }) => kind),
  ...compared("latency", "mean latency of a frame, seconds", ({ latency }) => latency.mean),
  ...both("latency_low", "its 95 % confidence interval, lower end", ({ latency }) => low(latency.interval)),
  ...both("latency_high", "the same interval, upper end", ({ latency }) => high(latency.interval)),
  ...compared("p50", "median latency, seconds", ({ latency }) => latency.p50),
  ...compared("p95", "latency that 95 % of the frames keep, seconds", ({ latency }) => latency.p95),
  ...compared("throughput", "frames per second", ({ throughput }) => throughput.mean),
  ...both("throughput_low", "its 95 % confidence interval, lower end", ({ throughput }) =>
    low(throughput.interval),
  ),
  ...both("throughput_high", "the same interval, upper end", ({ throughput }) => high(throughput.interval)),
  ...both("compute", "the mean latency's share of computing, seconds", ({ parts }) => parts.compute),
  ...both("transfer", "the mean latency's share of transfer, seconds", ({ parts }) => parts.transfer),
  ...both("waiting", "the mean latency's share of waiting, seconds", ({ parts }) => parts.waiting),
  ...both("bottleneck", "the busiest device or link", ({ bottleneck }) => bottleneck),
  ...both("stable", "false when a queue was still growing at the end", ({ stable }) => stable),
  ...both("frames", "frames counted", ({ frames }) => frames),
  column("predicted_front", "whether the plan is on the predicted front", (row) => row.predictedFront),
  column("measured_front", "whether the plan is on the measured front", (row) => row.measuredFront),
  column(
    "output_difference",
    "largest absolute difference of the outputs from the whole model's",
    ({ point }) => point.outputDifference,
  ),
  column(
    "within_tolerance",
    "whether the errors of mean latency and throughput are at most the tolerance",
    ({ point }) => point.withinTolerance,
  ),
];

/** Every point of a validation as CSV: one row each, columns as in `validationColumns`. Same input, same bytes. */
export function validationCsv(run: Run, validation: Validation): string {
  const data = validationRows(run, validation).map((row) => validationColumns.map(({ value }) => value(row)));
  const fields = validationColumns.map(({ name }) => name);
  return csvText(fields, data);
}
