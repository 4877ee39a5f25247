import type { Run } from "../../explore/run.ts";
import { formatError } from "../../judge/formatError.ts";
import { relativeError } from "../../judge/relativeError.ts";
import type { Interval } from "../../plan/prediction.ts";
import type { ValidationRow } from "../validationRows.ts";
import { validationTooltipFields } from "./validationTooltip.ts";

/**
 * Makes a point of the chart of predicted against measured figures, with its intervals and its error.
 *
 * @param factor from seconds or frames/s to the chart's unit
 */
export function agreementPoint(
  run: Run,
  row: ValidationRow,
  figure: "latency" | "throughput",
  factor: number,
) {
  const { predicted, measured, errors } = row.point;
  const ends = (interval: Interval) => [
    interval ? interval[0] * factor : null,
    interval ? interval[1] * factor : null,
  ];
  const [measuredLow, measuredHigh] = ends(measured[figure].interval);
  const [predictedLow, predictedHigh] = ends(predicted.uncertainty?.[figure] ?? predicted[figure].interval);
  const predictedMean = predicted[figure].mean * factor;
  return {
    ...validationTooltipFields(run, row),
    measured: measured[figure].mean * factor,
    predicted: predictedMean,
    measuredLow,
    measuredHigh,
    predictedLow,
    predictedHigh,
    error: 100 * errors[figure]!,
    // The error if the truth is at one end of the measured interval, or at the other. One that reaches down to zero has no upper limit.
    errorLow: percent(relativeError(predictedMean, measuredHigh)),
    errorHigh:
      measuredLow !== null && measuredLow <= 0
        ? Number.POSITIVE_INFINITY
        : percent(relativeError(predictedMean, measuredLow)),
    label: `${row.label} ${formatError(errors[figure])}`,
  };
}

/** One point of the chart of predicted against measured figures. */
export type AgreementPoint = ReturnType<typeof agreementPoint>;

function percent(error: number | null): number | null {
  return error === null ? null : 100 * error;
}
