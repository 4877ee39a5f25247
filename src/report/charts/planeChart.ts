import type { TopLevelSpec } from "vega-lite";
import type { ConditionResult, Run } from "../../explore/run.ts";
import type { Limit } from "../../plan/limits.ts";
import { workRate, workUnit } from "../../plan/workUnit.ts";
import { type PlanRow, planRows } from "../planRows.ts";
import { objectivesInWords } from "../reportedObjective.ts";
import { frontSteps, isFrontOfPlane } from "./frontSteps.ts";
import { labelLayer } from "./labelLayer.ts";
import { planeAxes, planeScales } from "./planeAxes.ts";
import { planeLabels } from "./planeLabels.ts";
import { planShapes } from "./planShapes.ts";
import { planDescription, planTooltip, planTooltipFields } from "./planTooltip.ts";
import { clipped, timeUnit } from "./scales.ts";
import { type ChartSize, chartFrame, colours, ink, isNarrow, type Layer, pointSize } from "./theme.ts";

/**
 * The latency-throughput plane of one condition. Every plan is a point; the front is joined by steps, the baselines
 * have their own shapes, and unstable plans are hollow. The best corner is the upper left.
 */
export function planeChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  const rows = planRows(run, condition);
  const settled = rows.filter((row) => row.prediction.stable);
  const time = timeUnit((settled.length > 0 ? settled : rows).map((row) => row.prediction.latency.mean));
  // If there are limits, or plans that may not be chosen, one that nothing dominates may also be off the front.
  const isFree = run.where.length === 0 && run.plans.every(({ breaks }) => breaks === undefined);
  const offFront = isFree ? "dominated" : "not on the front";
  const given = rows.map((row) => planePoint(run, row, time.factor, offFront));
  const scales = planeScales(given);
  const points = given.map((point) => withinScales(point, scales));
  const isOfPlane = isFrontOfPlane(run.objectives);
  const steps = isOfPlane ? frontSteps(points.filter((point) => point.onFront)) : [];
  const curves = windowCurves(points);
  const regions = limitRegions(run.where, scales, time.factor);
  const unstable = rows.some((row) => !row.prediction.stable);
  return {
    ...chartFrame(
      `Latency and throughput: ${condition.name}`,
      `${condition.description}. ${
        isOfPlane ? "Best is the upper left." : `The front is of ${objectivesInWords(run)}.`
      }${
        curves.length > 0 ? " A thin line joins a split's points, from few frames in flight to many." : ""
      }${barWords(rows)}${regions.length > 0 ? " Shaded: outside the limits." : ""}${unstable ? " Unstable: a queue kept growing, so the latency is of this run's length." : ""}`,
      size,
    ),
    ...size,
    data: { values: points },
    encoding: planeAxes(scales, time.unit, workUnit(run.plans[0]), size),
    layer: [
      ...regions,
      ...(steps.length > 0 ? [frontLine(steps)] : []),
      ...curves,
      ...errorBars(points),
      planPoints(points, size),
      labelLayer(planeLabels(points, steps, scales, size)),
    ],
  };
}

function frontLine(steps: ReturnType<typeof frontSteps>): Layer {
  return {
    name: "front_line",
    data: { values: steps },
    mark: { type: "line", color: colours.front, strokeWidth: 1.5 },
    encoding: { order: { field: "order", type: "quantitative" } },
  };
}

/**
 * How a plan looks in the plane, by whether it is on the front and whether it is stable. All plans on the front are stable.
 */
const looks: Record<string, { stroke: string; fill: string }> = {
  "on the front": { stroke: colours.front, fill: colours.front },
  dominated: { stroke: colours.dominated, fill: colours.dominated },
  "not on the front": { stroke: colours.dominated, fill: colours.dominated },
  unstable: { stroke: colours.dominated, fill: ink.paper },
};

type PlanePoint = ReturnType<typeof planePoint>;

function planePoint(run: Run, row: PlanRow, factor: number, offFront: keyof typeof looks) {
  const { latency, throughput, stable, batch = 1, uncertainty } = row.prediction;
  const likely = isTold(row) ? uncertainty : undefined;
  const latencyEnds = likely?.latency ?? latency.interval;
  const throughputEnds = likely?.throughput ?? throughput.interval;
  return {
    plan: row.plan.id,
    label: row.label,
    latency: latency.mean * factor,
    latencyLow: latencyEnds && latencyEnds[0] * factor,
    latencyHigh: latencyEnds && latencyEnds[1] * factor,
    throughput: workRate(row.prediction),
    throughputLow: throughputEnds && throughputEnds[0] * batch,
    throughputHigh: throughputEnds && throughputEnds[1] * batch,
    onFront: row.onFront,
    look: row.onFront ? "on the front" : stable ? offFront : "unstable",
    kind: row.kind,
    isBaseline: row.isBaseline,
    ...curveOf(row.plan),
    window: row.plan.window ?? Number.MAX_SAFE_INTEGER,
    duplicate: row.duplicateOf !== null,
    ...planTooltipFields(run, row),
  };
}

/** Whether a point shows where real runs should lie: for the plans that matter. Everywhere, it would hide the points. */
function isTold({ onFront, isBaseline }: PlanRow): boolean {
  return onFront || isBaseline;
}

/** Says what the bars are; empty without any. */
function barWords(rows: readonly PlanRow[]): string {
  const isLikely = rows.some((row) => isTold(row) && row.prediction.uncertainty);
  const isSimulated = rows.some(
    (row) =>
      !(isTold(row) && row.prediction.uncertainty) &&
      (row.prediction.latency.interval || row.prediction.throughput.interval),
  );
  const simulated = "95 % intervals of the simulation's means";
  if (!isLikely) return isSimulated ? ` Bars: ${simulated}.` : "";
  if (!isSimulated) return " Bars: where 95 % of real runs should lie.";
  return ` Bars of the front and the baselines: where 95 % of real runs should lie. Others: ${simulated}.`;
}

/** The same point with bars that end where the axes do. */
function withinScales(point: PlanePoint, { x, y }: ReturnType<typeof planeScales>): PlanePoint {
  return {
    ...point,
    latencyLow: clipped(point.latencyLow, x),
    latencyHigh: clipped(point.latencyHigh, x),
    throughputLow: clipped(point.throughputLow, y),
    throughputHigh: clipped(point.throughputHigh, y),
  };
}

/** Names the curve that a plan is on. Plans that differ only in their window share a curve. */
function curveOf({ stages, batch, threads }: PlanRow["plan"]): { split: string; batch?: number } {
  if (batch === undefined && threads === undefined) return { split: JSON.stringify(stages) };
  return { split: JSON.stringify([stages, batch, threads]), ...(batch !== undefined && { batch }) };
}

function planPoints(points: PlanePoint[], size: ChartSize): Layer {
  const present = Object.keys(looks).filter((look) => points.some((point) => point.look === look));
  const kinds = (Object.keys(planShapes) as PlanRow["kind"][]).filter((kind) =>
    points.some((point) => point.kind === kind),
  );
  const legend = { title: null, orient: "top", columns: isNarrow(size) ? 2 : 0 } as const;
  // A phone has no room for two legends side by side.
  const shapeOrient = isNarrow(size) ? "bottom" : "top";
  return {
    name: "plans",
    mark: { type: "point", strokeWidth: 1.5 },
    encoding: {
      // Dominated plans are translucent, so that others show through.
      opacity: { condition: { test: "datum.onFront", value: 1 }, value: 0.8 },
      // The front is drawn last, on top.
      order: { field: "onFront", type: "nominal", sort: "ascending" },
      stroke: {
        field: "look",
        type: "nominal",
        scale: { domain: present, range: present.map((look) => looks[look].stroke) },
        legend,
      },
      fill: {
        field: "look",
        type: "nominal",
        scale: { domain: present, range: present.map((look) => looks[look].fill) },
        legend,
      },
      shape: {
        field: "kind",
        type: "nominal",
        scale: { domain: kinds, range: kinds.map((kind) => planShapes[kind]) },
        legend: {
          title: null,
          orient: shapeOrient,
          symbolFillColor: ink.muted,
          symbolStrokeColor: ink.muted,
        },
      },
      size: {
        condition: { test: "datum.isBaseline", value: 110 },
        value: pointSize(points.length, size),
      },
      description: planDescription,
      tooltip: [...planTooltip],
    },
  };
}

/** Shades the regions where mean latency or throughput break the scenario's limits. */
function limitRegions(
  where: readonly Limit[],
  { x, y }: ReturnType<typeof planeScales>,
  factor: number,
): Layer[] {
  const [left, right] = x.domain;
  const [bottom, top] = y.domain;
  const regions = where.flatMap(({ objective, relation, value }) => {
    const isLatency = objective === "latency";
    if (!isLatency && objective !== "throughput") return [];
    const [low, high] = isLatency ? x.domain : y.domain;
    const at = isLatency ? value * factor : value;
    const [from, to] = relation === "<=" ? [Math.max(at, low), high] : [low, Math.min(at, high)];
    if (from >= to) return [];
    return isLatency ? [{ left: from, right: to, bottom, top }] : [{ left, right, bottom: from, top: to }];
  });
  if (regions.length === 0) return [];
  return [
    {
      name: "limits",
      data: { values: regions },
      mark: { type: "rect", color: colours.dominated, opacity: 0.2, clip: true },
      encoding: {
        x: { field: "left", type: "quantitative" },
        x2: { field: "right" },
        y: { field: "bottom", type: "quantitative" },
        y2: { field: "top" },
      },
    },
  ];
}

/**
 * With more splits than this, only the baselines and those with a plan on the front have a line, because more lines would
 * hide the points.
 */
const maxCurves = 80;

/** A thin line through the points of each split, by rising window. */
function windowCurves(points: PlanePoint[]): Layer[] {
  const splits = new Set(points.map(({ split }) => split));
  if (splits.size === points.length) return [];
  const told = points.filter(({ onFront, isBaseline }) => splits.size <= maxCurves || onFront || isBaseline);
  return [
    {
      name: "windows",
      transform: [{ filter: { field: "split", oneOf: [...new Set(told.map(({ split }) => split))] } }],
      mark: { type: "line", color: colours.dominated, strokeWidth: 0.75, opacity: 0.5, clip: true },
      encoding: {
        detail: { field: "split", type: "nominal" },
        order: { field: "window", type: "quantitative" },
        ...(points.some(({ batch }) => batch !== undefined) && batchDashes(points)),
      },
    },
  ];
}

/** Chooses dashes that tell the curves of different batches apart. The smallest batch has a solid line. */
function batchDashes(points: PlanePoint[]) {
  const batches = [...new Set(points.map(({ batch }) => batch))].sort((a, b) => a! - b!);
  return {
    strokeDash: {
      field: "batch",
      type: "ordinal" as const,
      scale: { domain: batches, range: batches.map((_, index) => (index === 0 ? [1, 0] : [4 * index, 2])) },
      legend: { title: "batch", orient: "bottom" as const },
    },
  };
}

/** Draws intervals: where real runs should lie or, for other plans, those of several replications. */
function errorBars(points: PlanePoint[]): Layer[] {
  const mark = { type: "rule", color: colours.dominated, strokeWidth: 1, clip: true } as const;
  const latency: Layer = {
    name: "latency_intervals",
    transform: [{ filter: "datum.latencyLow !== null" }],
    mark,
    encoding: { x: { field: "latencyLow", type: "quantitative" }, x2: { field: "latencyHigh" } },
  };
  const throughput: Layer = {
    name: "throughput_intervals",
    transform: [{ filter: "datum.throughputLow !== null" }],
    mark,
    encoding: { y: { field: "throughputLow", type: "quantitative" }, y2: { field: "throughputHigh" } },
  };
  return [
    ...(points.some((point) => point.latencyLow !== null) ? [latency] : []),
    ...(points.some((point) => point.throughputLow !== null) ? [throughput] : []),
  ];
}
