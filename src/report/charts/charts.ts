import type { TopLevelSpec } from "vega-lite";
import type { Run } from "../../explore/run.ts";
import { planRows } from "../planRows.ts";
import { boundaryChart } from "./boundaryChart.ts";
import { overviewChart } from "./overviewChart.ts";
import { latencyByCutChart, periodByCutChart } from "./partsByCutChart.ts";
import { planeChart } from "./planeChart.ts";
import type { ChartSize } from "./theme.ts";

/** One chart of a report. */
export interface Chart {
  /** Its file's name without an ending; unique in the run, letters, digits and dashes only. */
  name: string;
  /** The condition that it is about, or null where it is about the whole run. */
  condition: string | null;
  /** What it shows, for those who cannot see it. */
  description: string;
  /** The Vega-Lite specification, data included, for a plot area of this size. */
  spec: (size: ChartSize) => TopLevelSpec;
}

/** All charts of a run: the overview of several conditions, then each condition's, then the model's. */
export function runCharts(run: Run): Chart[] {
  const charts: Chart[] = [];
  if (run.conditions.length > 1) {
    charts.push({
      name: "overview",
      condition: null,
      description: "The fronts of all conditions in the plane of latency and throughput",
      spec: (size) => overviewChart(run, size),
    });
  }
  const slugs = uniqueSlugs(run.conditions.map((condition) => condition.name));
  for (const [index, condition] of run.conditions.entries()) {
    const { name } = condition;
    charts.push({
      name: `plane-${slugs[index]}`,
      condition: name,
      description: `Latency and throughput of every plan under condition ${name}`,
      spec: (size) => planeChart(run, condition, size),
    });
    if (!planRows(run, condition).some((row) => row.plan.stages.length === 2)) continue;
    charts.push(
      {
        name: `latency-by-cut-${slugs[index]}`,
        condition: name,
        description: `Latency at each cut under condition ${name}, in compute, transfer and waiting`,
        spec: (size) => latencyByCutChart(run, condition, size),
      },
      {
        name: `period-by-cut-${slugs[index]}`,
        condition: name,
        description: `Period at each cut under condition ${name}, in compute, transfer and waiting`,
        spec: (size) => periodByCutChart(run, condition, size),
      },
    );
  }
  charts.push({
    name: "boundary-bytes",
    condition: null,
    description: `Bytes that cross each cut of ${run.model.name}`,
    spec: (size) => boundaryChart(run, size),
  });
  return charts;
}

/** File names for conditions: `rate 5mbit` -> `rate-5mbit`; numbered where two would be the same or empty. */
function uniqueSlugs(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const slug =
      name
        .toLowerCase()
        .replace(/[^a-z0-9.]+/g, "-")
        .replace(/^[-.]+|[-.]+$/g, "") || "condition";
    let unique = slug;
    for (let n = 2; taken.has(unique); n++) unique = `${slug}-${n}`;
    taken.add(unique);
    return unique;
  });
}
