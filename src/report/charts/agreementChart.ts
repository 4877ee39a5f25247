import type { TopLevelSpec } from "vega-lite";
import type { Run } from "../../explore/run.ts";
import type { Interval } from "../../plan/prediction.ts";
import { formatError } from "../../validate/judge/formatError.ts";
import type { Validation } from "../../validate/judge/validation.ts";
import { type ValidationRow, validationRows } from "../validationRows.ts";
import { conditionLooks } from "./conditionLooks.ts";
import { labelLayer, nearLabels } from "./labelLayer.ts";
import { along } from "./placeLabels.ts";
import { logarithmic, scaleTicks } from "./planeAxes.ts";
import { type DisplayUnit, type FixedScale, fixedScale, scalePosition, timeUnit } from "./scales.ts";
import { type ChartSize, chartTitle, config, ink, isNarrow, type Layer, pointSize, schema } from "./theme.ts";
import { validationTooltip, validationTooltipFields } from "./validationTooltip.ts";

/** Errors up to this lie in the band. */
const band = 0.1;

/**
 * Predicted against measured, of mean latency or of throughput, over all conditions: a point for each plan, its
 * intervals, the diagonal on which both are equal, and the band of 10 % around it. The worst misses outside the
 * band are labelled.
 */
export function agreementChart(
  run: Run,
  validation: Validation,
  figure: "latency" | "throughput",
  size: ChartSize,
): TopLevelSpec {
  const rows = validationRows(run, validation).filter(({ point }) => point.errors[figure] !== null);
  const unit: DisplayUnit =
    figure === "latency"
      ? timeUnit(rows.map(({ point }) => point.measured.latency.mean))
      : { unit: "frames/s", factor: 1 };
  const points = rows.map((row) => agreementPoint(run, row, figure, unit.factor));
  const scale = fixedScale(points.flatMap(extent), 8);
  const names = [...new Set(points.map(({ condition }) => condition))];
  const quantity = figure === "latency" ? "mean latency" : "throughput";
  const axis = (field: string, most: number) => ({
    field,
    type: "quantitative" as const,
    title: `${field === "measured" ? "Measured" : "Predicted"} ${quantity} (${unit.unit}${logarithmic(scale)})`,
    scale: { ...scale },
    axis: scaleTicks(scale, most),
  });
  return {
    $schema: schema,
    config,
    title: chartTitle(
      figure === "latency" ? "Latency, predicted against measured" : "Throughput, predicted against measured",
      "On the line, both are equal; the band is 10 % to either side, and above it too much is predicted. Bars are 95 % intervals.",
      size,
    ),
    ...size,
    data: { values: points },
    encoding: { x: axis("measured", isNarrow(size) ? 4 : 9), y: axis("predicted", 7) },
    layer: [
      ...bandLayers(scale),
      intervals("measured_intervals", "x", points),
      intervals("predicted_intervals", "y", points),
      {
        name: "points",
        mark: {
          type: "point",
          filled: false,
          strokeWidth: 1.5,
          opacity: 0.9,
          size: pointSize(points.length, size),
        },
        encoding: {
          ...conditionLooks(names, size),
          description: { field: "summary" },
          tooltip: [...validationTooltip],
        },
      },
      labelLayer(labels(points, scale, size)),
    ],
  };
}

type AgreementPoint = ReturnType<typeof agreementPoint>;

function agreementPoint(run: Run, row: ValidationRow, figure: "latency" | "throughput", factor: number) {
  const { predicted, measured, errors } = row.point;
  const ends = (interval: Interval) => [
    interval ? interval[0] * factor : null,
    interval ? interval[1] * factor : null,
  ];
  const [measuredLow, measuredHigh] = ends(measured[figure].interval);
  const [predictedLow, predictedHigh] = ends(predicted[figure].interval);
  return {
    ...validationTooltipFields(run, row),
    measured: measured[figure].mean * factor,
    predicted: predicted[figure].mean * factor,
    measuredLow,
    measuredHigh,
    predictedLow,
    predictedHigh,
    error: errors[figure]!,
    label: `${row.label} ${formatError(errors[figure])}`,
  };
}

/** All values of a point that must be on the axes. */
function extent(point: AgreementPoint): number[] {
  const { measured, predicted, measuredLow, measuredHigh, predictedLow, predictedHigh } = point;
  return [measured, predicted, measuredLow, measuredHigh, predictedLow, predictedHigh].filter(
    (value) => value !== null,
  );
}

function bandLayers({ domain }: FixedScale): Layer[] {
  const ends = domain.map((value) => ({
    measured: value,
    predicted: value,
    low: value * (1 - band),
    high: value * (1 + band),
  }));
  return [
    {
      name: "band",
      data: { values: ends },
      mark: { type: "area", color: ink.grid, opacity: 0.7, clip: true },
      encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
    },
    {
      name: "diagonal",
      data: { values: ends },
      mark: { type: "line", color: ink.muted, strokeWidth: 1, clip: true },
    },
  ];
}

function intervals(name: string, channel: "x" | "y", points: AgreementPoint[]): Layer {
  const field = channel === "x" ? "measured" : "predicted";
  const ends = {
    [channel]: { field: `${field}Low`, type: "quantitative" },
    [`${channel}2`]: { field: `${field}High` },
  };
  return {
    name,
    data: { values: points.filter((point) => point[`${field}Low`] !== null) },
    mark: { type: "rule", color: ink.muted, strokeWidth: 1, clip: true },
    encoding: ends,
  };
}

/** The worst misses outside the band, wherever there is room. */
function labels(points: AgreementPoint[], scale: FixedScale, size: ChartSize) {
  const pixel = (measured: number, predicted: number) => ({
    x: scalePosition(scale, measured) * size.width,
    y: (1 - scalePosition(scale, predicted)) * size.height,
  });
  const wanted = points
    .filter(({ error }) => Math.abs(error) > band)
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error))
    .slice(0, isNarrow(size) ? 4 : 10)
    .map(({ measured, predicted, label }) => ({ measured, predicted, label }));
  const bars = points.flatMap((point) => [
    ...(point.measuredLow === null
      ? []
      : along([pixel(point.measuredLow, point.predicted), pixel(point.measuredHigh!, point.predicted)])),
    ...(point.predictedLow === null
      ? []
      : along([pixel(point.measured, point.predictedLow), pixel(point.measured, point.predictedHigh!)])),
  ]);
  return nearLabels(
    wanted,
    ({ measured, predicted }) => pixel(measured, predicted),
    [
      ...points.map(({ measured, predicted }) => pixel(measured, predicted)),
      ...bars,
      ...along(scale.domain.map((end) => pixel(end, end))),
    ],
    size,
  );
}
