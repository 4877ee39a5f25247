import type { TopLevelSpec } from "vega-lite";
import type { Run } from "../../explore/run.ts";
import { frontRows, planRows } from "../planRows.ts";
import { frontSteps } from "./frontSteps.ts";
import { planTooltip, planTooltipFields } from "./planTooltip.ts";
import { fixedScale, timeUnit } from "./scales.ts";
import { type ChartSize, chartTitle, colours, config, isNarrow, type Layer, schema } from "./theme.ts";

/** The fronts of all conditions in one plane: what the network does to what can be had. */
export function overviewChart(run: Run, size: ChartSize): TopLevelSpec {
  const fronts = run.conditions.map((condition) => frontRows(condition, planRows(run, condition)));
  const time = timeUnit(fronts.flat().map((row) => row.prediction.latency.mean));
  const points = fronts.flat().map((row) => ({
    condition: row.condition,
    plan: row.plan.id,
    latency: row.prediction.latency.mean * time.factor,
    throughput: row.prediction.throughput.mean,
    ...planTooltipFields(run, row),
  }));
  const names = run.conditions.map((condition) => condition.name);
  const steps = names.flatMap((name) =>
    frontSteps(points.filter((point) => point.condition === name)).map((step) => ({
      ...step,
      condition: name,
    })),
  );
  const x = fixedScale(
    points.map((point) => point.latency),
    8,
  );
  const y = fixedScale(
    points.map((point) => point.throughput),
    30,
  );
  const line: Layer = {
    name: "front_lines",
    data: { values: steps },
    mark: { type: "line", strokeWidth: 1.5, opacity: 0.7 },
    encoding: { order: { field: "order", type: "quantitative" } },
  };
  const shapes = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"];
  return {
    $schema: schema,
    config,
    title: chartTitle("The fronts of all conditions", "Best is the upper left.", size),
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
      color: {
        field: "condition",
        type: "nominal",
        scale: { domain: names, range: names.map((_, i) => colours.series[i % colours.series.length]) },
        legend: { title: null, orient: "top", columns: isNarrow(size) ? 1 : 3 },
      },
    },
    layer: [
      line,
      {
        name: "plans",
        mark: { type: "point", filled: true, size: 75, opacity: 1 },
        encoding: {
          shape: {
            field: "condition",
            type: "nominal",
            scale: { domain: names, range: names.map((_, i) => shapes[i % shapes.length]) },
            legend: { title: null, orient: "top", columns: isNarrow(size) ? 1 : 3 },
          },
          tooltip: [{ field: "condition", title: "Condition" }, ...planTooltip],
        },
      },
    ],
  };
}
