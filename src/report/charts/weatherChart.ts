import type { TopLevelSpec } from "vega-lite";
import type { Run, Weather } from "../../explore/run.ts";
import { formatPercent } from "../formatPercent.ts";
import { formatRegret, type WeatherRow, weatherRows, weatherScope, weatherTitle } from "../weatherRows.ts";
import { logTicks, planAxis, planRowHeight } from "./axes.ts";
import { planShapes } from "./planShapes.ts";
import { type ChartSize, chartFrame, colours, fontSizes, ink, isNarrow, type Layer } from "./theme.ts";

/**
 * The best plans over the weather: their regret from mean to worst, and how often they are on the front. The plan
 * that is good in all weathers is at the top.
 */
export function weatherChart(run: Run, weather: Weather, size: ChartSize): TopLevelSpec {
  const rows = weatherRows(run, weather);
  const names = rows.map((row) => row.label);
  const { room, ...axis } = planAxis(names, size);
  const plot = {
    width: size.width - room - pointRadius - shareRoom(size),
    height: rows.length * planRowHeight(size, rowHeight),
  };
  return {
    ...chartFrame(
      weatherTitle(weather),
      `${weatherScope(weather)}. Regret: by how much a plan would have to improve in all objectives to be on the front. Point: mean; tick: 95th percentile; end of the line: worst weather.${
        rows.some(({ regret }) => regret.mean === null)
          ? " A plan without a point has an infinite regret: another has none of what counts."
          : ""
      }`,
      size,
    ),
    ...plot,
    data: { values: rows.map(weatherPoint) },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        title: null,
        scale: { domain: names },
        axis: { ...axis, labelPadding: 4 + pointRadius, grid: true, ticks: false, domain: false },
      },
      tooltip: [
        { field: "plan", title: "Plan" },
        { field: "words", title: "In words" },
        { field: "shareText", title: "On the front" },
        { field: "meanText", title: "Regret, mean" },
        { field: "p95Text", title: "Regret, p95" },
        { field: "worstText", title: "Regret, worst" },
        { field: "rankText", title: "Rank by mean" },
      ],
    },
    layer: [...regretLayers(rows, plot), ...shareLayers(plot, size)],
  };
}

/** Pixels from row to row. */
const rowHeight = 26;

/** Pixels that the names keep away from points at zero. */
const pointRadius = 6;

/** Pixels of the longest bar of the share. */
const shareWidth = (size: ChartSize) => (isNarrow(size) ? 0 : 60);

/** Pixels beside the plot for the share: bar, gaps and `33.3 %`. */
const shareRoom = (size: ChartSize) => shareWidth(size) + 60;

const sometimes = "on the front in some weather";
const never = "never on the front";

function weatherPoint(row: WeatherRow) {
  const { plan, label, words, kind, rank, ranked, onFront, regret } = row;
  return {
    plan: plan.id,
    label,
    words,
    kind,
    mean: percentOf(regret.mean),
    p95: percentOf(regret.p95),
    worst: percentOf(regret.worst),
    share: onFront,
    look: onFront > 0 ? sometimes : never,
    shareText: formatPercent(onFront),
    meanText: formatRegret(regret.mean),
    p95Text: formatRegret(regret.p95),
    worstText: formatRegret(regret.worst),
    rankText: `${rank} of ${ranked}`,
    summary: `${words}: on the front in ${formatPercent(onFront)} of the weathers, mean regret ${formatRegret(regret.mean)}`,
  };
}

function percentOf(share: number | null): number | null {
  return share === null ? null : 100 * share;
}

function regretLayers(rows: WeatherRow[], plot: ChartSize): Layer[] {
  const finite = rows.map(({ regret: { p95, worst } }) => 100 * (worst ?? p95 ?? 0));
  const regret = regretChannel(Math.max(...finite), plot);
  // What is infinite has no place on the axis.
  const drawn = (field: "mean" | "p95") =>
    rows.some((row) => row.regret[field] === null)
      ? { transform: [{ filter: `isValid(datum.${field})` }] }
      : {};
  const of = (field: string) => ({ ...regret, field });
  const kinds = Object.entries(planShapes).filter(([kind]) => rows.some((row) => row.kind === kind));
  const looks = [sometimes, never].filter((look) =>
    rows.some((row) => (row.onFront > 0 ? sometimes : never) === look),
  );
  const legend = { title: null, orient: "top", columns: isNarrow(plot) ? 1 : 0 } as const;
  return [
    {
      name: "ranges",
      ...drawn("mean"),
      mark: { type: "rule", strokeWidth: 2, color: colours.waiting },
      encoding: { x: of("mean"), x2: { field: "worst" } },
    },
    {
      name: "p95",
      ...drawn("p95"),
      mark: { type: "tick", thickness: 2, size: 12, color: colours.dominated },
      encoding: { x: of("p95") },
    },
    {
      name: "plans",
      ...drawn("mean"),
      mark: { type: "point", filled: true, size: 90, opacity: 1 },
      encoding: {
        x: of("mean"),
        color: {
          field: "look",
          type: "nominal",
          scale: {
            domain: looks,
            range: looks.map((look) => (look === never ? colours.dominated : colours.front)),
          },
          legend,
        },
        shape: {
          field: "kind",
          type: "nominal",
          scale: { domain: kinds.map(([kind]) => kind), range: kinds.map(([, shape]) => shape) },
          legend: null,
        },
        description: { field: "summary" },
      },
    },
  ];
}

/** Linear up to 100 %; beyond that logarithmic in 100 % + regret, which keeps 0 and is finest there. */
function regretChannel(worst: number, plot: ChartSize) {
  const isLog = worst > 100;
  const top = worst > 0 ? worst * 1.04 : 10;
  const most = isNarrow(plot) ? 4 : 9;
  const ticks = isLog ? [0, ...logTicks([(top + 100) ** (1 / most) * 10, top], most - 1)] : undefined;
  return {
    type: "quantitative" as const,
    title: `Regret (%${isLog ? ", log scale" : ""})`,
    scale: { ...(isLog ? { type: "symlog" as const, constant: 100 } : {}), domain: [0, top], nice: false },
    axis: { format: ",~r", ...(ticks ? { values: ticks, labelOverlap: false } : { tickCount: most }) },
  };
}

/** The share of weathers in which a plan is on the front: its value, and a bar if there is room. */
function shareLayers(plot: ChartSize, size: ChartSize): Layer[] {
  const width = shareWidth(size);
  const start = plot.width + 14;
  const text = { type: "text", align: "left", fontSize: fontSizes.label } as const;
  const bars: Layer = {
    name: "shares",
    mark: { type: "rect", color: colours.front, height: 8, x2Offset: { expr: `datum.share * ${width}` } },
    encoding: { x: { value: start }, x2: { value: start } },
  };
  return [
    ...(width > 0 ? [bars] : []),
    {
      name: "share_texts",
      mark: { ...text, baseline: "middle", color: ink.text, dx: { expr: `datum.share * ${width} + 5` } },
      encoding: { x: { value: start }, text: { field: "shareText" } },
    },
    {
      name: "share_heading",
      data: { values: [{ heading: isNarrow(size) ? "On front" : "On the front" }] },
      mark: { ...text, baseline: "bottom", fontWeight: 600, color: ink.text },
      encoding: { x: { value: start }, y: { value: -4 }, text: { field: "heading" } },
    },
  ];
}
