import type { TopLevelSpec } from "vega-lite";
import type { ConditionResult, Run } from "../../explore/run.ts";
import { frontRows, type PlanRow, planRows } from "../planRows.ts";
import { frontSteps } from "./frontSteps.ts";
import { placeLabels } from "./placeLabels.ts";
import { planTooltip, planTooltipFields } from "./planTooltip.ts";
import { type FixedScale, fixedScale, scalePosition, timeUnit } from "./scales.ts";
import {
  type ChartSize,
  chartTitle,
  colours,
  config,
  fontSizes,
  ink,
  isNarrow,
  type Layer,
  schema,
} from "./theme.ts";

/**
 * The latency-throughput plane of one condition: every plan a point, the front joined by steps, the baselines by
 * their own shapes, unstable plans hollow. The best corner is the upper left.
 */
export function planeChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  const rows = planRows(run, condition);
  const time = timeUnit(
    rows.flatMap(({ prediction }) => (prediction.stable ? [prediction.latency.mean] : [])),
  );
  const points = rows.map((row) => planePoint(run, row, time.factor));
  const x = fixedScale(
    points.map((point) => point.latency),
    8,
  );
  const y = fixedScale(
    points.map((point) => point.throughput),
    30,
  );
  const labels = planeLabels(points, x, y, size);
  const order = new Map(frontRows(condition, rows).map((row, index) => [row.plan.id, index]));
  const front = points
    .filter((point) => point.group === onFront)
    .sort((a, b) => order.get(a.plan)! - order.get(b.plan)!);
  const unstable = rows.some((row) => !row.prediction.stable);
  return {
    $schema: schema,
    config,
    title: chartTitle(
      `Latency and throughput: ${condition.name}`,
      `${condition.description}. Best is the upper left.${unstable ? " Hollow: unstable, a queue kept growing." : ""}`,
      size,
    ),
    ...size,
    data: { values: points },
    encoding: {
      x: {
        field: "latency",
        type: "quantitative",
        title: `Mean latency (${time.unit}${x.type === "log" ? ", log scale" : ""})`,
        scale: { ...x },
        axis: { tickCount: isNarrow(size) ? 4 : 8 },
      },
      y: {
        field: "throughput",
        type: "quantitative",
        title: `Throughput (frames/s${y.type === "log" ? ", log scale" : ""})`,
        scale: { ...y },
        axis: { tickCount: 6 },
      },
    },
    layer: [
      {
        name: "front_line",
        data: { values: frontSteps(front) },
        mark: { type: "line", color: colours.front, strokeWidth: 1.5, opacity: 0.7 },
        encoding: { order: { field: "order", type: "quantitative" } },
      },
      ...errorBars(points),
      planPoints(points, size),
      {
        name: "labels",
        data: { values: labels },
        mark: {
          type: "text",
          fontSize: fontSizes.label,
          color: ink.text,
          baseline: "middle",
          dx: { expr: "datum.dx" },
          dy: { expr: "datum.dy" },
          align: { expr: "datum.align" },
        },
        encoding: { text: { field: "label" } },
      },
    ],
  };
}

const onFront = "on the front";
const dominated = "dominated";

interface PlanePoint extends Record<string, unknown> {
  plan: string;
  label: string;
  latency: number;
  throughput: number;
  group: typeof onFront | typeof dominated;
  kind: PlanRow["kind"];
  stable: boolean;
  duplicate: boolean;
}

function planePoint(run: Run, row: PlanRow, factor: number): PlanePoint {
  const { latency, throughput, stable } = row.prediction;
  return {
    plan: row.plan.id,
    label: row.label,
    latency: latency.mean * factor,
    latencyLow: latency.interval ? latency.interval[0] * factor : null,
    latencyHigh: latency.interval ? latency.interval[1] * factor : null,
    throughput: throughput.mean,
    throughputLow: throughput.interval?.[0] ?? null,
    throughputHigh: throughput.interval?.[1] ?? null,
    group: row.onFront ? onFront : dominated,
    kind: row.kind,
    stable,
    duplicate: row.duplicateOf !== null,
    ...planTooltipFields(run, row),
  };
}

function planPoints(points: PlanePoint[], size: ChartSize): Layer {
  const groups = { domain: [onFront, dominated], range: [colours.front, colours.dominated] };
  const kinds = ["split", "all local", "all remote"].filter((kind) =>
    points.some((point) => point.kind === kind),
  );
  const shapes: Record<string, string> = {
    split: "circle",
    "all local": "square",
    "all remote": "triangle-up",
  };
  return {
    name: "plans",
    // The front is drawn last, on top.
    transform: [{ calculate: `datum.group === '${onFront}' ? 1 : 0`, as: "layer" }],
    mark: { type: "point", strokeWidth: 1.5, opacity: 1 },
    encoding: {
      order: { field: "layer", type: "quantitative" },
      stroke: {
        field: "group",
        type: "nominal",
        scale: groups,
        legend: { title: null, orient: "top", direction: "horizontal", symbolFillColor: undefined },
      },
      fill: {
        condition: { test: "!datum.stable", value: ink.paper },
        field: "group",
        type: "nominal",
        scale: groups,
        legend: { title: null, orient: "top" },
      },
      shape: {
        field: "kind",
        type: "nominal",
        scale: { domain: kinds, range: kinds.map((kind) => shapes[kind]) },
        legend: { title: null, orient: "top", symbolFillColor: ink.muted, symbolStrokeColor: ink.muted },
      },
      size: {
        condition: { test: `datum.kind !== 'split'`, value: 110 },
        value: isNarrow(size) ? 55 : 70,
      },
      tooltip: planTooltip,
    },
  };
}

/** Confidence intervals, where several replications give one. */
function errorBars(points: PlanePoint[]): Layer[] {
  if (points.every((point) => point.latencyLow === null && point.throughputLow === null)) return [];
  const mark = { type: "rule", color: colours.dominated, strokeWidth: 1, clip: true } as const;
  return [
    {
      name: "latency_intervals",
      transform: [{ filter: "datum.latencyLow !== null" }],
      mark,
      encoding: { x: { field: "latencyLow", type: "quantitative" }, x2: { field: "latencyHigh" } },
    },
    {
      name: "throughput_intervals",
      transform: [{ filter: "datum.throughputLow !== null" }],
      mark,
      encoding: { y: { field: "throughputLow", type: "quantitative" }, y2: { field: "throughputHigh" } },
    },
  ];
}

/** Labels for the baselines first, then for the front, wherever there is room. */
function planeLabels(points: PlanePoint[], x: FixedScale, y: FixedScale, size: ChartSize) {
  const pixel = (point: PlanePoint) => ({
    x: scalePosition(x, point.latency) * size.width,
    y: (1 - scalePosition(y, point.throughput)) * size.height,
  });
  const wanted = [
    ...points.filter((point) => point.kind !== "split"),
    ...points.filter((point) => point.kind === "split" && point.group === onFront && !point.duplicate),
  ];
  const places = placeLabels(
    wanted.map((point) => ({ ...pixel(point), text: point.label })),
    points.map(pixel),
    size,
    fontSizes.label,
  );
  return wanted.flatMap((point, index) => {
    const place = places[index];
    return place
      ? [{ label: point.label, latency: point.latency, throughput: point.throughput, ...place }]
      : [];
  });
}
