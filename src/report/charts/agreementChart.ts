import type { TopLevelSpec } from "vega-lite";
import type { Run } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import { validationRows } from "../validationRows.ts";
import { type AgreementPoint, agreementPoint } from "./agreementPoint.ts";
import { conditionLooks } from "./conditionLooks.ts";
import { band, errorPanel } from "./errorPanel.ts";
import { logarithmic, scaleTicks } from "./planeAxes.ts";
import { clipped, type FixedScale, fixedScale, timeUnit } from "./scales.ts";
import { type ChartSize, chartFrame, ink, isNarrow, type Layer, pointSize } from "./theme.ts";
import { validationTooltip } from "./validationTooltip.ts";

/**
 * Predicted against measured values, of mean latency or of throughput, over all conditions. The upper plot has a point
 * for each plan with its intervals, the diagonal on which both are equal, and the band of 10 % around it. The lower
 * plot shows the error of each point, which the upper one cannot show if values span several powers of ten.
 */
export function agreementChart(
  run: Run,
  validation: Validation,
  figure: "latency" | "throughput",
  size: ChartSize,
): TopLevelSpec {
  const rows = validationRows(run, validation).filter(({ point }) => point.errors[figure] !== null);
  const { unit, factor } =
    figure === "latency"
      ? timeUnit(rows.map(({ point }) => point.measured.latency.mean))
      : { unit: "frames/s", factor: 1 };
  const given = rows.map((row) => agreementPoint(run, row, figure, factor));
  // With only two visits, intervals can be many times as wide as the value and reach below zero. So the points set the
  // axes, and bars end there.
  const scale = fixedScale(
    given.flatMap(({ measured, predicted }) => [measured, predicted]),
    8,
  );
  const points = given.map((point): AgreementPoint => {
    const { measuredLow, measuredHigh, predictedLow, predictedHigh } = point;
    return {
      ...point,
      measuredLow: clipped(measuredLow, scale),
      measuredHigh: clipped(measuredHigh, scale),
      predictedLow: clipped(predictedLow, scale),
      predictedHigh: clipped(predictedHigh, scale),
    };
  });
  const names = [...new Set(points.map(({ condition }) => condition))];
  const quantity = figure === "latency" ? "mean latency" : "throughput";
  const axis = (field: "measured" | "predicted", most: number) => ({
    field,
    type: "quantitative" as const,
    title: `${field === "measured" ? "Measured" : "Predicted"} ${quantity} (${unit}${logarithmic(scale)})`,
    scale: { ...scale },
    axis: scaleTicks(scale, most),
  });
  const x = axis("measured", isNarrow(size) ? 4 : 9);
  const marks: Layer = {
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
  };
  return {
    ...chartFrame(
      `${figure === "latency" ? "Latency" : "Throughput"}, predicted against measured`,
      `On the line, both are equal; the band is 10 % to either side, and above it too much is predicted.${
        points.some(({ measuredLow, predictedLow }) => measuredLow !== null || predictedLow !== null)
          ? " Bars are 95 % intervals."
          : ""
      }`,
      size,
    ),
    data: { values: points },
    vconcat: [
      {
        ...size,
        encoding: { x: { ...x, title: null }, y: axis("predicted", 7) },
        layer: [
          ...bandLayers(scale),
          intervals("measured_intervals", "x", points),
          intervals("predicted_intervals", "y", points),
          marks,
        ],
      },
      errorPanel(points, x, marks, { ...size, height: Math.round(0.6 * size.height) }),
    ],
  };
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
  return {
    name,
    data: { values: points.filter((point) => point[`${field}Low`] !== null) },
    mark: { type: "rule", color: ink.muted, strokeWidth: 1, clip: true },
    encoding: {
      [channel]: { field: `${field}Low`, type: "quantitative" },
      [`${channel}2`]: { field: `${field}High` },
    },
  };
}
