import type { TopLevelSpec } from "vega-lite";
import type { ConditionResult, Run } from "../../explore/run.ts";
import type { Parts } from "../../plan/prediction.ts";
import { type PlanRow, planRows } from "../planRows.ts";
import { planTooltip, planTooltipFields } from "./planTooltip.ts";
import { timeUnit } from "./scales.ts";
import { type ChartSize, chartTitle, colours, config, ink, isNarrow, type Layer, schema } from "./theme.ts";

/** Latency against the cut, taken apart of the condition's two-stage plans. */
export function latencyByCutChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  return partsByCutChart(run, condition, size, {
    title: "Latency by cut",
    axis: "Mean latency",
    subtitle: "All remote at the left end, all local at the right.",
    parts: (row) => row.prediction.parts,
    interval: (row) => row.prediction.latency.interval,
  });
}

/** Period (one cycle of the bottleneck) against the cut, taken apart. */
export function periodByCutChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  return partsByCutChart(run, condition, size, {
    title: "Period by cut",
    axis: "Period",
    subtitle:
      "Time between results, the inverse of throughput: one cycle of the bottleneck; waiting is its idle time.",
    parts: (row) => row.prediction.periodParts,
    interval: () => null,
  });
}

interface Quantity {
  title: string;
  axis: string;
  subtitle: string;
  parts: (row: PlanRow) => Parts;
  interval: (row: PlanRow) => [number, number] | null;
}

const partNames = ["compute", "transfer", "waiting"] as const;

function partsByCutChart(
  run: Run,
  condition: ConditionResult,
  size: ChartSize,
  quantity: Quantity,
): TopLevelSpec {
  const rows = planRows(run, condition).flatMap((row) => cutsOf(run, row));
  const total = ({ row }: CutRow) => partNames.reduce((sum, name) => sum + quantity.parts(row)[name], 0);
  const limit = axisLimit(rows, total);
  const time = timeUnit([limit]);
  const bars = rows.map((cutRow) => ({
    plan: cutRow.row.plan.id,
    pair: cutRow.pair,
    cut: cutRow.cut,
    total: total(cutRow) * time.factor,
    front: cutRow.row.onFront,
    beyond: total(cutRow) > limit,
    low: (quantity.interval(cutRow.row)?.[0] ?? Number.NaN) * time.factor || null,
    high: (quantity.interval(cutRow.row)?.[1] ?? Number.NaN) * time.factor || null,
    ...planTooltipFields(run, cutRow.row),
    parts: quantity.parts(cutRow.row),
  }));
  const segments = bars.flatMap(({ parts, ...bar }) =>
    partNames.map((part, order) => ({ ...bar, part, order, value: parts[part] * time.factor })),
  );
  const pairs = [...new Set(rows.map(({ pair }) => pair))];
  const beyond = bars.some((bar) => bar.beyond);
  const title = chartTitle(
    `${quantity.title}: ${condition.name}`,
    `${quantity.subtitle} Dots mark the front.${beyond ? " Bars that end in an arrow go on beyond the axis." : ""}`,
    size,
  );
  const layer = cutLayers(run, size, quantity, time.unit, limit * time.factor, pairs.length);
  const values = segments;
  if (pairs.length === 1) return { $schema: schema, config, title, ...size, data: { values }, ...layer };
  return {
    $schema: schema,
    config,
    title,
    data: { values },
    facet: {
      row: {
        field: "pair",
        type: "nominal",
        title: null,
        sort: pairs,
        header: { orient: "top", labelAnchor: "start" },
      },
    },
    spec: { ...size, ...layer },
  };
}

interface CutRow {
  row: PlanRow;
  /** The two devices. */
  pair: string;
  /** Name of the cut. */
  cut: string;
}

/** Where a plan stands on the axis: a split at its cut, all local at the output, all remote at the input. */
function cutsOf(run: Run, row: PlanRow): CutRow[] {
  const cuts = run.model.cuts;
  const stages = row.plan.stages;
  if (stages.length === 2) {
    const cut = cuts.find((candidate) => candidate.index === stages[1].from);
    return cut ? [{ row, pair: `${stages[0].device} to ${stages[1].device}`, cut: cut.name }] : [];
  }
  if (stages.length !== 1) return [];
  const pairs = run.plans.filter(
    (plan) => plan.stages.length === 2 && plan.stages[0].device === stages[0].device,
  );
  const names = [...new Set(pairs.map((plan) => `${plan.stages[0].device} to ${plan.stages[1].device}`))];
  return names.map((pair) => ({ row, pair, cut: cuts[cuts.length - 1].name }));
}

/** Top of the axis: the longest bar, but not so long that an unstable plan's bar flattens all others. */
function axisLimit(rows: CutRow[], total: (row: CutRow) => number): number {
  const longest = Math.max(...rows.map(total));
  const stable = rows.filter(({ row }) => row.prediction.stable).map(total);
  return stable.length === 0 ? longest : Math.min(longest, 1.6 * Math.max(...stable));
}

function cutLayers(
  run: Run,
  size: ChartSize,
  quantity: Quantity,
  unit: string,
  limit: number,
  pairs: number,
) {
  const step = size.width / run.model.cuts.length;
  const bars: Layer = {
    name: "parts",
    mark: { type: "bar", clip: true },
    encoding: {
      y: {
        field: "value",
        type: "quantitative",
        stack: "zero",
        title: `${quantity.axis} (${unit})`,
        scale: { domain: [0, limit * 1.08], nice: false },
        axis: { tickCount: 5 },
      },
      color: {
        field: "part",
        type: "nominal",
        scale: { domain: [...partNames], range: [colours.compute, colours.transfer, colours.waiting] },
        legend: { title: null, orient: "top" },
      },
      order: { field: "order", type: "quantitative" },
      tooltip: [...planTooltip],
    },
  };
  const firstSegment = { filter: "datum.order === 0" };
  const marker: Layer = {
    name: "front",
    transform: [
      firstSegment,
      { filter: "datum.front" },
      { calculate: `min(datum.total, ${limit})`, as: "top" },
    ],
    mark: { type: "point", filled: true, color: colours.front, size: 40, opacity: 1, yOffset: -7 },
    encoding: { y: { field: "top", type: "quantitative" } },
  };
  const arrows: Layer = {
    name: "beyond",
    transform: [firstSegment, { filter: "datum.beyond" }],
    mark: {
      type: "point",
      shape: "triangle-up",
      filled: true,
      color: ink.text,
      size: 45,
      opacity: 1,
      yOffset: 8,
    },
    encoding: { y: { datum: limit * 1.08, type: "quantitative" } },
  };
  const intervals: Layer = {
    name: "intervals",
    transform: [firstSegment, { filter: "isValid(datum.low)" }],
    mark: { type: "rule", color: ink.text, clip: true },
    encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
  };
  return {
    encoding: {
      x: {
        field: "cut",
        type: "nominal" as const,
        title:
          pairs === 1 && !isNarrow(size) ? "Cut: the first device computes up to and with this block" : "Cut",
        scale: { domain: run.model.cuts.map((cut) => cut.name), paddingInner: 0.25, paddingOuter: 0.2 },
        axis: {
          labelAngle: step > 90 ? 0 : step > 26 ? -45 : -90,
          labelOverlap: "greedy" as const,
          grid: false,
        },
      },
    },
    layer: [bars, intervals, marker, arrows],
  };
}
