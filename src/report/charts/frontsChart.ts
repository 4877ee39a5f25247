import type { TopLevelSpec } from "vega-lite";
import type { Run } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import { workUnit } from "../../plan/workUnit.ts";
import { type ValidationRow, validationRows } from "../validationRows.ts";
import { type FrontPoint, frontSteps } from "./frontSteps.ts";
import { labelLayer, nearLabels } from "./labelLayer.ts";
import { along } from "./placeLabels.ts";
import { planeAxes, planeScales } from "./planeAxes.ts";
import { type FixedScale, scalePosition, timeUnit } from "./scales.ts";
import {
  type ChartSize,
  chartFrame,
  colours,
  isNarrow,
  type Layer,
  legendColumns,
  pointSize,
} from "./theme.ts";
import { validationTooltip, validationTooltipFields } from "./validationTooltip.ts";

/** How a point of the chart looks, in the legend's order. */
const looks: Record<string, { stroke: string; fill: string }> = {
  "predicted front": { stroke: colours.compute, fill: "transparent" },
  "measured front": { stroke: colours.front, fill: colours.front },
  "other plans, measured": { stroke: colours.dominated, fill: colours.dominated },
};
const [predictedLook, frontLook, otherLook] = Object.keys(looks);

/**
 * Both fronts of one condition in the plane of latency and throughput: the predicted front, dashed, where it was
 * predicted; the measured front; and a line from each plan of the predicted front to where it was measured.
 */
export function frontsChart(
  run: Run,
  validation: Validation,
  condition: string,
  size: ChartSize,
): TopLevelSpec {
  const all = validationRows(run, validation, condition);
  // If a queue kept growing, the latency is not meaningful.
  const rows = all.filter(({ point }) => point.errors.latency !== null);
  const time = timeUnit(rows.map(({ point }) => point.measured.latency.mean));
  const place = (row: ValidationRow, of: "predicted" | "measured"): FrontPoint => ({
    latency: row.point[of].latency.mean * time.factor,
    throughput: row.point[of].throughput.mean * (row.plan.batch ?? 1),
  });
  const chosen = rows.filter((row) => row.predictedFront);
  const mark = (row: ValidationRow, of: "predicted" | "measured", look: string) => ({
    ...validationTooltipFields(run, row),
    ...place(row, of),
    label: row.label,
    look,
  });
  const measured = rows.map((row) => mark(row, "measured", row.measuredFront ? frontLook : otherLook));
  // In drawing order: fronts over what they dominate.
  const points = [
    ...measured.filter(({ look }) => look === otherLook),
    ...measured.filter(({ look }) => look === frontLook),
    ...chosen.map((row) => mark(row, "predicted", predictedLook)),
  ];
  const shifts = chosen.map((row) => {
    const to = place(row, "measured");
    return { ...place(row, "predicted"), latencyTo: to.latency, throughputTo: to.throughput };
  });
  const lines = {
    predicted: frontSteps(chosen.map((row) => place(row, "predicted"))),
    measured: frontSteps(rows.filter((row) => row.measuredFront).map((row) => place(row, "measured"))),
  };
  const scales = planeScales(points);
  const named = measured.filter((_, index) => rows[index].predictedFront || rows[index].measuredFront);
  return {
    ...chartFrame(
      `The fronts, predicted and measured: ${condition}`,
      `Lines lead from where a plan of the predicted front was predicted to where it was measured. Best is the upper left.${
        rows.length < all.length ? " Unstable plans are left out." : ""
      }`,
      size,
    ),
    ...size,
    data: { values: points },
    encoding: planeAxes(scales, time.unit, workUnit(run.plans[0]), size),
    layer: [
      frontLine("predicted_front", lines.predicted, colours.compute, [5, 4]),
      frontLine("measured_front", lines.measured, colours.front),
      {
        name: "shifts",
        data: { values: shifts },
        mark: { type: "rule", color: colours.compute, strokeWidth: 1.5 },
        encoding: { x2: { field: "latencyTo" }, y2: { field: "throughputTo" } },
      },
      pointLayer(points, size),
      labelLayer(labels(named, points, shifts, Object.values(lines), scales, size)),
    ],
  };
}

function frontLine(name: string, steps: FrontPoint[], color: string, strokeDash?: number[]): Layer {
  return {
    name,
    data: { values: steps },
    mark: { type: "line", color, strokeWidth: 1.5, ...(strokeDash ? { strokeDash } : {}) },
    encoding: { order: { field: "order", type: "quantitative" } },
  };
}

function pointLayer(points: { look: string }[], size: ChartSize): Layer {
  const present = Object.keys(looks).filter((look) => points.some((point) => point.look === look));
  const scale = (of: "stroke" | "fill") => ({
    domain: present,
    range: present.map((look) => looks[look][of]),
  });
  const legend = { title: null, orient: "top", columns: legendColumns(present, size) } as const;
  const dot = pointSize(points.length, size);
  return {
    name: "points",
    mark: { type: "point", strokeWidth: 1.5, opacity: 1 },
    encoding: {
      stroke: { field: "look", type: "nominal", scale: scale("stroke"), legend },
      fill: { field: "look", type: "nominal", scale: scale("fill"), legend },
      // A ring that stays visible around a point whose measurement equals its prediction.
      size: {
        condition: { test: `datum.look === '${predictedLook}'`, value: 2 * dot },
        value: dot,
      },
      description: { field: "summary" },
      tooltip: [...validationTooltip],
    },
  };
}

type Shift = FrontPoint & { latencyTo: number; throughputTo: number };

/** Names of the fronts' plans where they were measured, wherever there is room. */
function labels(
  named: (FrontPoint & { label: string })[],
  points: FrontPoint[],
  shifts: Shift[],
  lines: FrontPoint[][],
  scales: Record<"x" | "y", FixedScale>,
  size: ChartSize,
) {
  const pixel = ({ latency, throughput }: FrontPoint) => ({
    x: scalePosition(scales.x, latency) * size.width,
    y: (1 - scalePosition(scales.y, throughput)) * size.height,
  });
  return nearLabels(
    named
      .slice(0, isNarrow(size) ? 8 : 16)
      .map(({ label, latency, throughput }) => ({ label, latency, throughput })),
    pixel,
    [
      ...points.map(pixel),
      ...lines.flatMap((line) => along(line.map(pixel))),
      ...shifts.flatMap((shift) =>
        along([pixel(shift), pixel({ latency: shift.latencyTo, throughput: shift.throughputTo })]),
      ),
    ],
    size,
  );
}
