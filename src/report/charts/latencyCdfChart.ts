import type { TopLevelSpec } from "vega-lite";
import type { ConditionResult, Latencies, Run } from "../../explore/run.ts";
import { namedPlan, namedPlans } from "../planRows.ts";
import { timeUnit } from "./scales.ts";
import { type ChartSize, chartFrame, colours, isNarrow, legendColumns } from "./theme.ts";

/** One line for each colour; more could not be told apart. */
const mostLines = colours.series.length;

/** The dashes of the lines, so that colours are not all that tells them apart. */
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 4],
  [4, 4],
];

/**
 * How the latencies of the front's plans are distributed: for each plan, the share of the frames that are done within a
 * time. If the front has many plans, some are drawn, evenly chosen from it.
 */
export function latencyCdfChart(run: Run, condition: ConditionResult, size: ChartSize): TopLevelSpec {
  const plans = namedPlans(run);
  const drawn = drawnLatencies(run, condition);
  const time = timeUnit(drawn.flatMap(({ quantiles }) => quantiles.map(([, seconds]) => seconds)));
  const lines = drawn.map(({ plan, quantiles }) => {
    const { label, words } = namedPlan(plans, plan, "a distribution of latencies");
    return { label, words, quantiles };
  });
  const points = lines.flatMap(({ label, words, quantiles }) =>
    quantiles.map(([share, seconds]) => ({
      plan: label,
      words,
      share,
      latency: seconds * time.factor,
      summary: `${words}: ${Math.round(100 * share)} % of the frames within ${(seconds * time.factor).toPrecision(3)} ${time.unit}`,
    })),
  );
  const names = lines.map(({ label }) => label);
  const all = condition.front.length;
  const which = drawn.length < all ? `${drawn.length} of the front's ${all} plans` : "the front's plans";
  return {
    ...chartFrame(
      "How long frames take",
      `Share of the frames that are done within a time, for ${which}. A steep line is a steady plan; further left is faster.`,
      size,
    ),
    ...size,
    data: { values: points },
    encoding: {
      x: {
        field: "latency",
        type: "quantitative",
        title: `Latency (${time.unit})`,
        scale: { zero: true },
        axis: { tickCount: isNarrow(size) ? 4 : 9 },
      },
      y: {
        field: "share",
        type: "quantitative",
        title: "Share of the frames",
        scale: { domain: [0, 1] },
        axis: { format: "%", tickCount: 5 },
      },
      color: {
        field: "plan",
        type: "nominal",
        sort: null,
        scale: { domain: names, range: [...colours.series] },
        legend: { title: null, orient: "bottom", columns: legendColumns(names, size) },
      },
      strokeDash: {
        field: "plan",
        type: "nominal",
        sort: null,
        scale: { domain: names, range: dashes },
        legend: { title: null, orient: "bottom", columns: legendColumns(names, size) },
      },
    },
    layer: [
      {
        name: "shares",
        mark: { type: "line", strokeWidth: 2 },
        encoding: { order: { field: "share", type: "quantitative" } },
      },
      {
        name: "quantiles",
        mark: { type: "point", filled: true, size: 30, opacity: 0 },
        encoding: {
          description: { field: "summary" },
          tooltip: [
            { field: "words", title: "Plan" },
            { field: "share", title: "Frames", format: ".0%" },
            { field: "latency", title: `Latency (${time.unit})`, format: ".4~g" },
          ],
        },
      },
    ],
  };
}

/** The distributions of a condition in the front's order, duplicates left out; evenly chosen if there are many. */
export function drawnLatencies(run: Run, condition: ConditionResult): Latencies[] {
  const duplicates = new Set(condition.duplicates.flatMap(([, ...others]) => others));
  const known = condition.front
    .filter((plan) => !duplicates.has(plan))
    .flatMap((plan) =>
      run.latencies.filter((item) => item.condition === condition.name && item.plan === plan),
    );
  if (known.length <= mostLines) return known;
  return Array.from(
    { length: mostLines },
    (_, index) => known[Math.round((index * (known.length - 1)) / (mostLines - 1))],
  );
}
