import { formatDuration } from "../../base/units.ts";
import type { Run } from "../../explore/run.ts";
import { formatError } from "../../judge/formatError.ts";
import type { ValidationRow } from "../validationRows.ts";
import { formatThroughput } from "./planTooltip.ts";

/** The tooltip of a validation's point, as texts; `validationTooltip` names the fields. */
export interface ValidationTooltipFields {
  plan: string;
  words: string;
  condition: string;
  latencyPredicted: string;
  latencyMeasured: string;
  throughputPredicted: string;
  throughputMeasured: string;
  /** One line for screen readers. */
  summary: string;
}

/** The tooltip channel of the charts whose marks are points of a validation. */
export const validationTooltip = [
  { field: "plan", title: "Plan" },
  { field: "words", title: "In words" },
  { field: "condition", title: "Condition" },
  { field: "latencyPredicted", title: "Latency, predicted" },
  { field: "latencyMeasured", title: "Latency, measured" },
  { field: "throughputPredicted", title: "Throughput, predicted" },
  { field: "throughputMeasured", title: "Throughput, measured" },
] as const satisfies { field: keyof ValidationTooltipFields; title: string }[];

/** The texts of a point's tooltip. */
export function validationTooltipFields(
  run: Run,
  { point, words, plan }: ValidationRow,
): ValidationTooltipFields {
  const { predicted, measured, errors } = point;
  const rate = (value: number) => formatThroughput(value, plan.batch ?? run.model.batch);
  const error = (value: number | null) => (value === null ? "" : ` (${formatError(value)})`);
  return {
    plan: point.plan,
    words,
    condition: point.condition,
    latencyPredicted: formatDuration(predicted.latency.mean) + error(errors.latency),
    latencyMeasured: formatDuration(measured.latency.mean),
    throughputPredicted: rate(predicted.throughput.mean) + error(errors.throughput),
    throughputMeasured: rate(measured.throughput.mean),
    summary: `${words}, ${point.condition}: latency ${formatError(errors.latency)}, throughput ${formatError(errors.throughput)}`,
  };
}
