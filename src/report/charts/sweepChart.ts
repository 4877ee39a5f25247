import type { TopLevelSpec } from "vega-lite";
import type { Run, Sweep } from "../../explore/run.ts";
import { workUnit } from "../../plan/workUnit.ts";
import { textWidth } from "../fontMetrics.ts";
import { reportedObjective } from "../reportedObjective.ts";
import { cutAxis, rowAxis } from "./axes.ts";
import { formatParameter, type SweepParameter } from "./formatParameter.ts";
import { regionBlocks, regionBorders } from "./regions.ts";
import { type SweptPlan, sweptPlans } from "./sweepColours.ts";
import {
  type ChartSize,
  chartFrame,
  colours,
  fontSizes,
  ink,
  type Layer,
  legendColumns,
  textOn,
} from "./theme.ts";

/**
 * The phase diagram for one objective: the best plan in each cell by colour, its name in its region if there is room,
 * and lines where the best plan changes. Cells without a plan have a colour of their own, and the subtitle says why.
 */
export function sweepChart(run: Run, sweep: Sweep, objective: string, size: ChartSize): TopLevelSpec {
  const { words } = reportedObjective(objective, workUnit(run.plans[0]));
  const columns = sweep.x.values.map((value) => formatParameter(sweep.x.parameter, value));
  const rows = sweep.y.values.map((value) => formatParameter(sweep.y.parameter, value));
  const { room, ...yAxis } = rowAxis(rows, size);
  const plot = { width: size.width - room - titleRoom, height: Math.min(size.height, rows.length * 56) };
  const swept = new Map(sweptPlans(run, sweep).map((plan) => [plan.plan.id, plan]));
  const cells = sweep.cells.filter((cell) => cell.objective === objective);
  const grid = rows.map(() => columns.map(() => ""));
  for (const { x, y, plan } of cells) grid[y][x] = plan;
  const empty = grid.flatMap((row, y) => row.flatMap((plan, x) => (plan === "" ? [{ x, y, plan }] : [])));
  const why = whyEmpty(run);
  return {
    ...chartFrame(
      `Best plan by ${words}`,
      `${parameterNames[sweep.x.parameter]} and ${sweep.y.parameter} of every link as on the axes, all else as in the base: ${sweep.base}. Lines: break-even, where the best plan changes.${empty.length > 0 ? ` No plan: ${why}.` : ""}`,
      size,
    ),
    ...plot,
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: parameterNames[sweep.x.parameter],
        scale: { domain: [0, columns.length], nice: false, zero: false },
        axis: cellAxis(columns, cutAxis(columns, plot.width)),
      },
      y: {
        field: "y",
        type: "quantitative",
        title: parameterNames[sweep.y.parameter],
        scale: { domain: [0, rows.length], nice: false, zero: false },
        axis: cellAxis(rows, yAxis),
      },
    },
    layer: [
      cellLayer(
        [
          ...(cells.length > maxCells
            ? rowStretches(cells).map((stretch) =>
                stretchPoint(stretch, swept.get(stretch[0].plan)!, columns, rows),
              )
            : cells.map((cell) => cellPoint(cell, swept.get(cell.plan)!, columns, rows))),
          ...rowStretches(empty).map((stretch) => emptyPoint(stretch, why, columns, rows)),
        ],
        [...swept.values()].filter(({ plan }) => cells.some((cell) => cell.plan === plan.id)),
        sweep,
        size,
      ),
      ...borderLayers(grid),
      nameLayer(grid, swept, plot),
    ],
  };
}

type Cell = Sweep["cells"][number];

const parameterNames: Record<SweepParameter, string> = {
  rate: "Rate",
  delay: "Delay",
  jitter: "Jitter",
  loss: "Loss",
};

/** Pixels that the vertical axis's title takes beyond what a chart's size leaves for an axis. */
const titleRoom = 22;

const otherPlans = "other plans";
const noPlan = "no plan";

/** In place of a value of all local where its queue grows. */
const fallsBehind = "does not keep up";

/** Maximum number of cells that are drawn separately. If there are more, a pointer cannot hit a single one. */
const maxCells = 2500;

/** An axis of cells, which are named in their middle. */
function cellAxis(names: string[], { values = names, ...axis }: { values?: string[]; labelLimit: number }) {
  return {
    ...axis,
    values: names.flatMap((name, index) => (values.includes(name) ? [index + 0.5] : [])),
    labelExpr: `${JSON.stringify(names)}[floor(datum.value)]`,
    grid: false,
    ticks: false,
    domain: false,
  };
}

function cellPoint(
  { x, y, objective, value, allLocal }: Cell,
  { plan, words, label, kind, isOther }: SweptPlan,
  columns: string[],
  rows: string[],
) {
  const { format, gain } = reportedObjective(objective, workUnit(plan));
  const valueText = format(value);
  return {
    x,
    x2: x + 1,
    y,
    y2: y + 1,
    group: isOther ? otherPlans : label,
    plan: plan.id,
    words,
    xText: columns[x],
    yText: rows[y],
    valueText,
    localText: allLocal === null ? fallsBehind : format(allLocal),
    gainText:
      kind === "all local"
        ? "is all local"
        : allLocal === null
          ? `all local ${fallsBehind}`
          : gain(value, allLocal),
    summary: `${columns[x]}, ${rows[y]}: ${words}, ${valueText}`,
  };
}

/** Why there are cells without a plan. */
function whyEmpty({ where, plans }: Run): string {
  const limits = where.length > 0 ? " and to the limits" : "";
  const rules = plans.some(({ breaks }) => breaks !== undefined) ? " that may be chosen" : "";
  return `none${rules} keeps up with the arrivals${limits} there, or all local has no prediction`;
}

/** Cells of one plan that lie side by side in a row. A row's cells come from left to right. */
function rowStretches<C extends Pick<Cell, "x" | "y" | "plan">>(cells: C[]): C[][] {
  const stretches: C[][] = [];
  for (const cell of cells) {
    const before = stretches.at(-1);
    const last = before?.at(-1);
    if (before && last?.plan === cell.plan && last.y === cell.y && last.x + 1 === cell.x) before.push(cell);
    else stretches.push([cell]);
  }
  return stretches;
}

/** A stretch of cells as one, with the range of their values. */
function stretchPoint(cells: Cell[], plan: SweptPlan, columns: string[], rows: string[]) {
  const [first, last] = [cells[0], cells[cells.length - 1]];
  const { format } = reportedObjective(first.objective, workUnit(plan.plan));
  const range = (values: number[]) => between(format(Math.min(...values)), format(Math.max(...values)));
  const locals = cells.flatMap(({ allLocal }) => (allLocal === null ? [] : [allLocal]));
  const xText = between(columns[first.x], columns[last.x]);
  const valueText = range(cells.map(({ value }) => value));
  const point = cellPoint(first, plan, columns, rows);
  const ends = new Set([point.gainText, cellPoint(last, plan, columns, rows).gainText]);
  return {
    ...point,
    x2: last.x + 1,
    xText,
    valueText,
    localText: locals.length === 0 ? fallsBehind : range(locals),
    gainText: [...ends].join(" to "),
    summary: `${xText}, ${rows[first.y]}: ${plan.words}, ${valueText}`,
  };
}

/** A stretch of cells without a plan. */
function emptyPoint(
  cells: Pick<Cell, "x" | "y">[],
  why: string,
  columns: string[],
  rows: string[],
): ReturnType<typeof cellPoint> {
  const [first, last] = [cells[0], cells[cells.length - 1]];
  const xText = between(columns[first.x], columns[last.x]);
  return {
    ...{ x: first.x, x2: last.x + 1, y: first.y, y2: first.y + 1 },
    ...{ group: noPlan, plan: noPlan, words: why, xText, yText: rows[first.y] },
    ...{ valueText: "-", localText: "-", gainText: "-" },
    summary: `${xText}, ${rows[first.y]}: ${noPlan}, ${why}`,
  };
}

function between(low: string, high: string): string {
  return low === high ? low : `${low} to ${high}`;
}

function cellLayer(
  values: ReturnType<typeof cellPoint>[],
  plans: SweptPlan[],
  sweep: Sweep,
  size: ChartSize,
): Layer {
  const own = plans.filter(({ isOther }) => !isOther);
  const hasEmpty = values.some(({ group }) => group === noPlan);
  const groups = [
    ...own.map(({ label, colour }) => ({ label, colour })),
    ...(own.length < plans.length ? [{ label: otherPlans, colour: colours.others }] : []),
    ...(hasEmpty ? [{ label: noPlan, colour: colours.none }] : []),
  ];
  const labels = groups.map(({ label }) => label);
  return {
    name: "cells",
    data: { values },
    mark: { type: "rect", stroke: ink.paper, strokeWidth: 0.5, strokeOpacity: 0.6 },
    encoding: {
      x2: { field: "x2" },
      y2: { field: "y2" },
      color: {
        field: "group",
        type: "nominal",
        scale: { domain: labels, range: groups.map(({ colour }) => colour) },
        legend: {
          title: null,
          orient: "top",
          columns: legendColumns(labels, size),
          symbolType: "square",
          symbolSize: 150,
          // The colour of no plan is that of paper, almost.
          ...(hasEmpty ? { symbolStrokeWidth: 1, symbolStrokeColor: ink.muted } : { symbolStrokeWidth: 0 }),
        },
      },
      description: { field: "summary" },
      tooltip: [
        { field: "xText", title: parameterNames[sweep.x.parameter] },
        { field: "yText", title: parameterNames[sweep.y.parameter] },
        { field: "plan", title: "Best plan" },
        { field: "words", title: "In words" },
        { field: "valueText", title: "Value" },
        { field: "localText", title: "All local" },
        { field: "gainText", title: "Gain" },
      ],
    },
  };
}

/** Break-even lines in a casing, so that they stand out from dark and light colours alike. */
function borderLayers(grid: string[][]): Layer[] {
  const layer = (name: string, strokeWidth: number, color: string): Layer => ({
    name,
    data: { values: regionBorders(grid) },
    mark: { type: "rule", strokeWidth, color, strokeCap: "square", tooltip: null },
    encoding: { x2: { field: "x2" }, y2: { field: "y2" } },
  });
  return [layer("casings", 5, ink.paper), layer("break_even", 2, ink.text)];
}

function namedColour(plan: SweptPlan | undefined): { label: string; text: string } {
  return plan ? { label: plan.label, text: textOn(plan.colour) } : { label: noPlan, text: ink.muted };
}

/** The plans' names in their regions, if they fit. */
function nameLayer(grid: string[][], swept: Map<string, SweptPlan>, plot: ChartSize): Layer {
  const cell = { width: plot.width / grid[0].length, height: plot.height / grid.length };
  const values = regionBlocks(grid).flatMap(({ value, x, y, columns, rows }) => {
    const { label, text } = namedColour(swept.get(value));
    const fits = textWidth(label, fontSizes.label, true) + 12 < columns * cell.width;
    if (!fits || cell.height < fontSizes.label + 6) return [];
    return [{ x: x + columns / 2, y: y + rows / 2, label, colour: text }];
  });
  return {
    name: "names",
    data: { values },
    mark: { type: "text", fontSize: fontSizes.label, fontWeight: 600, tooltip: null },
    encoding: { text: { field: "label" }, color: { field: "colour", type: "nominal", scale: null } },
  };
}
