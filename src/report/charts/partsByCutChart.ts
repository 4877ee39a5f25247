import { max, median } from "simple-statistics";
import type { TopLevelSpec } from "vega-lite";
import { formatDuration } from "../../base/units.ts";
import type { ConditionResult, Run } from "../../explore/run.ts";
import type { Parts } from "../../plan/prediction.ts";
import { workUnit } from "../../plan/workUnit.ts";
import { type PlanRow, planRows } from "../planRows.ts";
import { cutAxis } from "./axes.ts";
import { type CutRow, cutRows, pairName } from "./cutRows.ts";
import { planDescription, planTooltip, planTooltipFields } from "./planTooltip.ts";
import { timeUnit } from "./scales.ts";
import { type ChartSize, chartFrame, colours, ink, isNarrow, type Layer, pointSize } from "./theme.ts";

/** Latency by cut, divided into parts: the condition's plans of two stages, with the baselines at the two ends. */
export function latencyByCutChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  return partsByCutChart(run, condition, size, {
    title: "Latency by cut",
    axis: "Mean latency",
    subtitle: "All remote at the left end, all local at the right.",
    parts: (row) => row.prediction.parts,
    interval: (row) => row.prediction.latency.interval,
  });
}

/** Period (one cycle of the bottleneck) by cut, divided into parts, for the same plans. */
export function periodByCutChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  const isPerInput = workUnit(run.plans[0]) === "input";
  return partsByCutChart(run, condition, size, {
    title: "Period by cut",
    axis: isPerInput ? "Period per input" : "Period",
    subtitle: `Time between results, the inverse of throughput: one cycle of the bottleneck${isPerInput ? ", over the inputs of a frame" : ""}; waiting is its idle time.`,
    parts: ({ prediction: { periodParts, batch } }) =>
      batch === undefined ? periodParts : shared(periodParts, batch),
    interval: () => null,
  });
}

function shared({ compute, transfer, waiting }: Parts, by: number): Parts {
  return { compute: compute / by, transfer: transfer / by, waiting: waiting / by };
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
  const total = ({ row }: CutRow) => partNames.reduce((sum, name) => sum + quantity.parts(row)[name], 0);
  const all = planRows(run, condition).flatMap((row) => cutRows(run, row));
  const rows = atBestSettings(all, total);
  const limit = axisLimit(rows, total);
  const time = timeUnit([limit]);
  const values = rows.map((cutRow) => {
    const parts = quantity.parts(cutRow.row);
    const interval = quantity.interval(cutRow.row);
    return {
      plan: cutRow.row.plan.id,
      pair: pairName(cutRow.pair),
      cut: cutRow.cut,
      compute: parts.compute * time.factor,
      transfer: parts.transfer * time.factor,
      waiting: parts.waiting * time.factor,
      total: total(cutRow) * time.factor,
      low: interval ? interval[0] * time.factor : null,
      high: interval ? interval[1] * time.factor : null,
      front: cutRow.row.onFront,
      beyond: total(cutRow) > limit,
      ...planTooltipFields(run, cutRow.row),
      partsText: partNames.map((name) => `${name} ${formatDuration(parts[name])}`).join(", "),
    };
  });
  const pairs = [...new Map(rows.map(({ pair }) => [pairName(pair), pair])).values()];
  const beyond = values.some((value) => value.beyond);
  const common = {
    ...chartFrame(
      `${quantity.title}: ${condition.name}`,
      `${quantity.subtitle} ${rows.length < all.length ? "Each cut with its best settings. " : ""}Dots mark the front.${hasGap(run, rows, pairs.length) ? " Without a bar: no plan with this cut has a prediction." : ""}${beyond ? " Bars that end in an arrow go on beyond the axis." : ""}`,
      size,
    ),
    data: { values },
  };
  const layers = cutLayers(run, size, quantity, time.unit, limit * time.factor, pairs);
  if (pairs.length === 1) return { ...common, ...size, ...layers };
  return {
    ...common,
    facet: { row: { field: "pair", type: "nominal", title: null, sort: pairs.map(pairName) } },
    spec: { ...size, height: Math.round(size.height * 0.6), ...layers },
  };
}

/** Whether some cut has no bar: a search or `only` leaves out plans, and some have no prediction. */
function hasGap({ model }: Run, rows: readonly CutRow[], pairs: number): boolean {
  return rows.length < pairs * model.cuts.length;
}

/** Keeps one plan for each cut: of those that differ in their settings, the one with the shortest bar. */
function atBestSettings(rows: CutRow[], total: (row: CutRow) => number): CutRow[] {
  const best = new Map<string, CutRow>();
  for (const row of rows) {
    const place = JSON.stringify([row.pair, row.cut]);
    const found = best.get(place);
    if (!found || total(row) < total(found)) best.set(place, row);
  }
  return [...best.values()];
}

/**
 * The top of the axis: the longest bar, unless that would flatten all others. Otherwise four times the median or a
 * little above the baselines, whichever is more; only stable plans count, if there are any.
 */
function axisLimit(rows: CutRow[], total: (row: CutRow) => number): number {
  const longest = max(rows.map(total));
  const stable = rows.filter(({ row }) => row.prediction.stable);
  const counted = stable.length > 0 ? stable : rows;
  const baselines = counted.filter(({ row }) => row.isBaseline).map(total);
  const totals = counted.map(total);
  const enough = Math.max(4 * median(totals), 1.1 * max([0, ...baselines]));
  return longest <= 1.3 * enough ? longest : Math.min(enough, 1.6 * max(totals));
}

/**
 * Share of a bar's step that is left free. Narrow bars are close together, so that the gaps do not flicker; few bars
 * are kept from becoming too wide.
 */
function barGap(step: number): number {
  if (step < 8) return 0;
  return step > 120 ? 0.5 : 0.25;
}

function cutLayers(
  run: Run,
  size: ChartSize,
  quantity: Quantity,
  unit: string,
  limit: number,
  pairs: CutRow["pair"][],
) {
  const names = run.model.cuts.map((cut) => cut.name);
  const bars: Layer = {
    name: "parts",
    transform: [
      { fold: [...partNames], as: ["part", "value"] },
      { calculate: `indexof(${JSON.stringify(partNames)}, datum.part)`, as: "order" },
    ],
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
      description: planDescription,
      tooltip: [...planTooltip, { field: "partsText", title: quantity.title.replace(" by cut", "") }],
    },
  };
  const marker: Layer = {
    name: "front",
    transform: [
      { filter: "datum.front" },
      { calculate: `min(max(datum.total, datum.high), ${limit})`, as: "top" },
    ],
    mark: {
      type: "point",
      filled: true,
      color: colours.front,
      size: Math.min(40, pointSize(names.length, size)),
      opacity: 1,
      yOffset: -7,
    },
    encoding: { y: { field: "top", type: "quantitative" } },
  };
  const arrows: Layer = {
    name: "beyond",
    transform: [{ filter: "datum.beyond" }],
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
    transform: [{ filter: "datum.low !== null" }],
    mark: { type: "rule", color: ink.text, clip: true },
    encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
  };
  return {
    encoding: {
      x: {
        field: "cut",
        type: "nominal" as const,
        title:
          pairs.length === 1 && !isNarrow(size)
            ? `Cut: ${pairs[0].first} computes up to and with this block, ${pairs[0].second} the rest`
            : "Cut",
        scale: { domain: names, paddingInner: barGap(size.width / names.length), paddingOuter: 0.2 },
        axis: cutAxis(names, size.width),
      },
    },
    layer: [bars, intervals, marker, arrows],
  };
}
