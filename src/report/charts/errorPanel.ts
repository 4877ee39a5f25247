import type { AgreementPoint } from "./agreementPoint.ts";
import { labelLayer, nearLabels } from "./labelLayer.ts";
import { along } from "./placeLabels.ts";
import { clipped, type FixedScale, fixedScale, scalePosition } from "./scales.ts";
import { type ChartSize, ink, isNarrow, type Layer } from "./theme.ts";

/** Errors up to this are inside the band, whatever the tolerance. */
export const band = 0.1;

/** Minimum reach of the axis to either side, percent. */
const minReach = 15;

/**
 * Plots the errors of the points, signed and in percent, over the measured values, with the band of 10 %. The worst misses
 * outside the band are labelled, wherever there is room.
 *
 * @param given the points, with their intervals
 * @param x the axis of the measured values
 * @param marks the layer that draws the points
 * @param size of this panel
 */
export function errorPanel<X extends { scale: FixedScale }>(
  given: AgreementPoint[],
  x: X,
  marks: Layer,
  size: ChartSize,
) {
  const y = fixedScale([-minReach, minReach, ...given.map(({ error }) => error)], Infinity);
  // Bars that reach further than the axis end at it.
  const points = given.map((point) => ({
    ...point,
    errorLow: clipped(point.errorLow, y),
    errorHigh: clipped(point.errorHigh, y),
  }));
  const domain = x.scale.domain.map((measured) => ({
    measured,
    error: 0,
    low: -100 * band,
    high: 100 * band,
  }));
  const layer: Layer[] = [
    {
      name: "error_band",
      data: { values: domain },
      mark: { type: "area", color: ink.grid, opacity: 0.7 },
      encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
    },
    {
      name: "no_error",
      data: { values: domain },
      mark: { type: "line", color: ink.muted, strokeWidth: 1 },
    },
    {
      name: "error_intervals",
      data: { values: points.filter(({ errorLow, errorHigh }) => errorLow !== null && errorHigh !== null) },
      mark: { type: "rule", color: ink.muted, strokeWidth: 1 },
      encoding: { y: { field: "errorLow", type: "quantitative" }, y2: { field: "errorHigh" } },
    },
    { ...marks, name: "errors" },
    labelLayer(labels(points, { x: x.scale, y }, size)),
  ];
  return {
    ...size,
    encoding: {
      x,
      y: {
        field: "error",
        type: "quantitative" as const,
        title: "Error (%)",
        scale: { ...y },
        axis: { tickCount: 6, labelExpr: "datum.value === 0 ? '0' : format(datum.value, '+~r')" },
      },
    },
    layer,
  };
}

function labels(points: AgreementPoint[], scales: Record<"x" | "y", FixedScale>, size: ChartSize) {
  const pixel = ({ measured, error }: { measured: number; error: number }) => ({
    x: scalePosition(scales.x, measured) * size.width,
    y: (1 - scalePosition(scales.y, error)) * size.height,
  });
  const wanted = points
    .filter(({ error }) => Math.abs(error) > 100 * band)
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error))
    .slice(0, isNarrow(size) ? 5 : 12)
    .map(({ measured, error, label }) => ({ measured, error, label }));
  const bars = points.flatMap(({ measured, errorLow, errorHigh }) =>
    errorLow === null || errorHigh === null
      ? []
      : along([errorLow, errorHigh].map((error) => pixel({ measured, error }))),
  );
  return nearLabels(wanted, pixel, [...points.map(pixel), ...bars], size);
}
