import type { Run } from "../explore/run.ts";
import { keyOf } from "../judge/pointName.ts";
import type { Point, Validation } from "../judge/validation.ts";
import type { Interval } from "../plan/prediction.ts";
import { type Cell, csvText } from "./csvText.ts";
import { type NamedPlan, namedPlan, namedPlans } from "./planRows.ts";
import { type ValidationRow, validationRows } from "./validationRows.ts";

/** A point that should have been measured. One that was not has its prediction and the reason. */
type Row = NamedPlan & {
  condition: string;
  state: "measured" | "failed" | "not measured";
  reason: string | null;
  predicted: Figures | null;
  point: Point | null;
  fronts: Pick<ValidationRow, "predictedFront" | "measuredFront"> | null;
};

/** The figures that predictions and measurements share. */
type Figures = Point["measured"];

interface Column {
  name: string;
  /** The content of the column, with its unit. */
  meaning: string;
  value: (row: Row) => Cell;
}

const column = (name: string, meaning: string, value: Column["value"]): Column => ({ name, meaning, value });

/** Makes columns for one figure, predicted and measured. */
const both = (name: string, meaning: string, value: (record: Figures) => Cell): Column[] => [
  column(`predicted_${name}`, `${meaning}, predicted`, ({ predicted }) => predicted && value(predicted)),
  column(`measured_${name}`, `${meaning}, measured`, ({ point }) => point && value(point.measured)),
];

/** Makes columns for one figure, predicted and measured, and for its signed error. */
const compared = (
  name: keyof Point["errors"],
  meaning: string,
  value: (record: Figures) => Cell,
): Column[] => [
  ...both(name, meaning, value),
  column(`error_${name}`, "(predicted - measured) / measured", ({ point }) => point?.errors[name] ?? null),
];

const low = (interval: Interval) => interval?.[0] ?? null;
const high = (interval: Interval) => interval?.[1] ?? null;

/**
 * The columns of validation.csv, in order, with their meaning. SI units: seconds, frames per second. An empty cell
 * means that there is no such figure.
 */
export const validationColumns: readonly Column[] = [
  column("condition", "the condition's name", ({ condition }) => condition),
  column("plan", "the plan's id", ({ plan }) => plan.id),
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
  column(
    "predicted_front",
    "whether the plan is on the predicted front among the measured ones",
    ({ fronts }) => fronts?.predictedFront ?? null,
  ),
  column(
    "measured_front",
    "whether the plan is on the measured front",
    ({ fronts }) => fronts?.measuredFront ?? null,
  ),
  column(
    "output_difference",
    "largest absolute difference of the outputs from the whole model's",
    ({ point }) => point?.outputDifference ?? null,
  ),
  column(
    "within_tolerance",
    "whether the errors of mean latency and throughput are at most the tolerance",
    ({ point }) => point?.withinTolerance ?? null,
  ),
  column("state", "measured, failed or not measured", ({ state }) => state),
  column("reason", "why the point failed or was not measured", ({ reason }) => reason),
];

/**
 * Writes every point that should have been measured as CSV: one row each, columns as in `validationColumns`. Points that
 * were measured come first, then those that failed, then the others. The same input gives the same bytes.
 *
 * @throws InputError if the validation names a plan that the run does not hold
 */
export function validationCsv(run: Run, validation: Validation): string {
  const data = [...measuredRows(run, validation), ...missingRows(run, validation)];
  const fields = validationColumns.map(({ name }) => name);
  return csvText(
    fields,
    data.map((row) => validationColumns.map(({ value }) => value(row))),
  );
}

function measuredRows(run: Run, validation: Validation): Row[] {
  return validationRows(run, validation).map(({ point, predictedFront, measuredFront, ...named }) => ({
    ...named,
    condition: point.condition,
    state: "measured",
    reason: null,
    predicted: point.predicted,
    point,
    fronts: { predictedFront, measuredFront },
  }));
}

function missingRows(run: Run, { failures, unmeasured }: Validation): Row[] {
  const plans = namedPlans(run);
  const predictions = new Map(run.predictions.map((prediction) => [keyOf(prediction), prediction]));
  const missing = [
    ...failures.map((failure) => ({ ...failure, state: "failed" as const })),
    ...unmeasured.map((point) => ({ ...point, state: "not measured" as const })),
  ];
  return missing.map(({ condition, plan, state, reason }) => ({
    ...namedPlan(plans, plan, `the validation under condition ${condition}`),
    condition,
    state,
    reason,
    predicted: predictions.get(keyOf({ condition, plan })) ?? null,
    point: null,
    fronts: null,
  }));
}
