import type { ConditionResult, Run } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import { workUnit } from "../../plan/workUnit.ts";
import { drawnConditions } from "../drawnConditions.ts";
import { namedPlan, namedPlans, planRows } from "../planRows.ts";
import { reportedObjective } from "../reportedObjective.ts";
import { weatherTitle } from "../weatherRows.ts";
import { boundaryChart } from "./boundaryChart.ts";
import type { Chart } from "./chart.ts";
import { fileNames } from "./fileNames.ts";
import { ganttChart } from "./ganttChart.ts";
import { drawnLatencies, latencyCdfChart } from "./latencyCdfChart.ts";
import { overviewChart } from "./overviewChart.ts";
import { latencyByCutChart, periodByCutChart } from "./partsByCutChart.ts";
import { placementChart } from "./placementChart.ts";
import { planeChart } from "./planeChart.ts";
import { sweepChart } from "./sweepChart.ts";
import { tradeoffChart, tradeoffs } from "./tradeoffChart.ts";
import { useChart } from "./useChart.ts";
import { validationCharts } from "./validationCharts.ts";
import { weatherChart } from "./weatherChart.ts";

/**
 * All charts of a run: the validation's, if there is one; those over all conditions; each condition's; the sweep's; and
 * the model's.
 *
 * @param drawn names of the conditions that get their own charts; by default all of a few, and of many those that tell most
 *
 * @example
 * ```ts
 * import { readRun, runCharts } from "paretopipe";
 *
 * for (const { name, description } of runCharts(await readRun("runs/mine"))) console.log(`${name}: ${description}`);
 * ```
 */
export function runCharts(
  run: Run,
  validation: Validation | null = null,
  drawn: ReadonlySet<string> = drawnConditions(run, validation),
): Chart[] {
  // Uses all names, so that a chart's name does not depend on which others are drawn.
  const slugs = fileNames(run.conditions.map((condition) => condition.name));
  const isDrawn = (chart: Chart) => chart.condition === null || drawn.has(chart.condition);
  const charts: Chart[] = [
    ...(validation ? validationCharts(run, validation, slugs).filter(isDrawn) : []),
    ...overviewCharts(run, drawn),
    ...weatherCharts(run, null, "weather"),
    ...run.conditions.flatMap((condition, index) =>
      drawn.has(condition.name) ? conditionCharts(run, condition, slugs[index]) : [],
    ),
    ...sweepCharts(run),
    {
      name: "boundary-bytes",
      part: "boundary",
      condition: null,
      description: `Bytes that cross each cut of ${run.model.name}`,
      spec: (size) => boundaryChart(run, size),
    },
  ];
  return charts.map(described);
}

/** Vega names a chart's place in a page by the specification's own description. */
function described(chart: Chart): Chart {
  return { ...chart, spec: (size) => ({ ...chart.spec(size), description: chart.description }) };
}

function overviewCharts(run: Run, drawn: ReadonlySet<string>): Chart[] {
  const conditions = run.conditions.filter(({ name }) => drawn.has(name));
  if (conditions.length < 2) return [];
  const which = conditions.length < run.conditions.length ? `${conditions.length}` : "all";
  return [
    {
      name: "overview",
      part: "overview",
      condition: null,
      description: `The fronts of ${which} conditions in the plane of latency and throughput`,
      spec: (size) => overviewChart({ ...run, conditions }, which, size),
    },
  ];
}

function conditionCharts(run: Run, condition: ConditionResult, slug: string): Chart[] {
  const { name } = condition;
  const plane: Chart = {
    name: `plane-${slug}`,
    part: "plane",
    condition: name,
    description: `Latency and throughput of every plan under condition ${name}`,
    spec: (size) => planeChart(run, condition, size),
  };
  const ofLatencies: Chart = {
    name: `latency-cdf-${slug}`,
    part: "latencies",
    condition: name,
    description: `How the latencies of the front's plans are distributed under condition ${name}`,
    spec: (size) => latencyCdfChart(run, condition, size),
  };
  const byCut: Chart[] = [
    {
      name: `latency-by-cut-${slug}`,
      part: "by cut",
      condition: name,
      description: `Latency at each cut under condition ${name}, in compute, transfer and waiting`,
      spec: (size) => latencyByCutChart(run, condition, size),
    },
    {
      name: `period-by-cut-${slug}`,
      part: "by cut",
      condition: name,
      description: `Period at each cut under condition ${name}, in compute, transfer and waiting`,
      spec: (size) => periodByCutChart(run, condition, size),
    },
  ];
  const ofObjectives = tradeoffs(run.objectives).map(
    ({ x, y }): Chart => ({
      name: `${y}-and-${x}-${slug}`,
      part: "plane",
      condition: name,
      description: `${reportedObjective(y).words} and ${reportedObjective(x).words} of every plan under condition ${name}`,
      spec: (size) => tradeoffChart(run, condition, { x, y }, size),
    }),
  );
  const ofDevices: Chart[] = [
    {
      name: `placement-${slug}`,
      part: "devices",
      condition: name,
      description: `Which device runs which part of the model, for the front's plans under condition ${name}`,
      spec: (size) => placementChart(run, condition, size),
    },
    {
      name: `use-${slug}`,
      part: "devices",
      condition: name,
      description: `How busy devices and links are, for the front's plans under condition ${name}`,
      spec: (size) => useChart(run, condition, size),
    },
  ];
  const hasCuts = planRows(run, condition).some((row) => row.plan.stages.length === 2);
  return [
    plane,
    ...ofObjectives,
    ...(drawnLatencies(run, condition).length > 0 ? [ofLatencies] : []),
    // Two devices share a model at one cut, which the charts by cut show.
    ...(run.devices.length > 2 ? ofDevices : []),
    ...(hasCuts ? byCut : []),
    ...weatherCharts(run, name, `weather-${slug}`),
    ...ganttCharts(run, name, `gantt-${slug}`),
  ];
}

function weatherCharts(run: Run, condition: string | null, name: string): Chart[] {
  return run.weather
    .filter((weather) => weather.condition === condition)
    .map((weather) => ({
      name,
      part: "weather",
      condition,
      description: `${weatherTitle(weather)}: regret of the best plans, and how often they are on the front`,
      spec: (size) => weatherChart(run, weather, size),
    }));
}

function ganttCharts(run: Run, condition: string, name: string): Chart[] {
  const plans = namedPlans(run);
  return run.gantt
    .filter((gantt) => gantt.condition === condition && gantt.spans.length > 0)
    .map((gantt, index) => ({
      name: `${name}-${index + 1}`,
      part: "gantt",
      condition,
      description: `The first frames of ${namedPlan(plans, gantt.plan, "a Gantt chart").words} under condition ${condition}`,
      spec: (size) => ganttChart(run, gantt, size),
    }));
}

function sweepCharts(run: Run): Chart[] {
  const { sweep } = run;
  if (!sweep || sweep.cells.length === 0) return [];
  return run.objectives.map((objective) => ({
    name: `best-plan-by-${objective}`,
    part: "sweep",
    condition: null,
    description: `The best plan by ${reportedObjective(objective, workUnit(run.plans[0])).words} over ${sweep.x.parameter} and ${sweep.y.parameter}`,
    spec: (size) => sweepChart(run, sweep, objective, size),
  }));
}
