import Papa from "papaparse";
import type { Run } from "../explore/run.ts";
import type { Interval } from "../plan/prediction.ts";
import { frontRows, type PlanRow, planRows } from "./planRows.ts";
import { planCuts } from "./planWords.ts";

type Cell = string | number | boolean | null;

interface Column {
  name: string;
  /** What the column holds, with its unit. */
  meaning: string;
  value: (run: Run, row: PlanRow) => Cell;
}

const low = (interval: Interval) => interval?.[0] ?? null;
const high = (interval: Interval) => interval?.[1] ?? null;

/**
 * The columns that every run has, in order, with their meaning. After them come, for each device,
 * `memory[device]`, and for each device and direction of a link `utilisation[name]` and `waiting[name]`.
 * SI units: seconds, frames per second, bytes. An empty cell means that there is no such figure.
 */
export const planColumns: readonly Column[] = [
  { name: "condition", meaning: "the condition's name", value: (_, row) => row.condition },
  { name: "plan", meaning: "the plan's id", value: (_, row) => row.plan.id },
  { name: "words", meaning: "the plan in words", value: (_, row) => row.words },
  { name: "kind", meaning: "all local, all remote or split", value: (_, row) => row.kind },
  {
    name: "devices",
    meaning: "the stages' devices in order, joined by >",
    value: (_, row) => row.plan.stages.map((stage) => stage.device).join(">"),
  },
  {
    name: "cuts",
    meaning: "the cuts between the stages, joined by |",
    value: (run, row) => planCuts(run, row.plan).join("|"),
  },
  { name: "front", meaning: "whether the plan is on the condition's front", value: (_, row) => row.onFront },
  {
    name: "duplicate_of",
    meaning: "the plan of the front whose objectives this one equals",
    value: (_, row) => row.duplicateOf,
  },
  {
    name: "latency_mean",
    meaning: "mean latency of a frame, seconds",
    value: (_, { prediction }) => prediction.latency.mean,
  },
  {
    name: "latency_p50",
    meaning: "median latency, seconds",
    value: (_, { prediction }) => prediction.latency.p50,
  },
  {
    name: "latency_p95",
    meaning: "latency that 95 % of the frames keep, seconds",
    value: (_, { prediction }) => prediction.latency.p95,
  },
  {
    name: "latency_p99",
    meaning: "latency that 99 % of the frames keep, seconds",
    value: (_, { prediction }) => prediction.latency.p99,
  },
  {
    name: "latency_mean_low",
    meaning: "lower end of the mean's 95 % confidence interval, seconds",
    value: (_, { prediction }) => low(prediction.latency.interval),
  },
  {
    name: "latency_mean_high",
    meaning: "upper end of the same interval, seconds",
    value: (_, { prediction }) => high(prediction.latency.interval),
  },
  {
    name: "throughput",
    meaning: "frames per second",
    value: (_, { prediction }) => prediction.throughput.mean,
  },
  {
    name: "throughput_low",
    meaning: "lower end of its 95 % confidence interval, frames per second",
    value: (_, { prediction }) => low(prediction.throughput.interval),
  },
  {
    name: "throughput_high",
    meaning: "upper end of the same interval, frames per second",
    value: (_, { prediction }) => high(prediction.throughput.interval),
  },
  {
    name: "latency_compute",
    meaning: "the mean latency's share of computing, seconds",
    value: (_, { prediction }) => prediction.parts.compute,
  },
  {
    name: "latency_transfer",
    meaning: "the mean latency's share of transfer, seconds",
    value: (_, { prediction }) => prediction.parts.transfer,
  },
  {
    name: "latency_waiting",
    meaning: "the mean latency's share of waiting, seconds",
    value: (_, { prediction }) => prediction.parts.waiting,
  },
  {
    name: "period_compute",
    meaning: "the bottleneck's cycle: seconds of computing",
    value: (_, { prediction }) => prediction.periodParts.compute,
  },
  {
    name: "period_transfer",
    meaning: "the bottleneck's cycle: seconds of transfer",
    value: (_, { prediction }) => prediction.periodParts.transfer,
  },
  {
    name: "period_waiting",
    meaning: "the bottleneck's cycle: seconds of idling",
    value: (_, { prediction }) => prediction.periodParts.waiting,
  },
  {
    name: "bottleneck",
    meaning: "the busiest device or link",
    value: (_, { prediction }) => prediction.bottleneck,
  },
  {
    name: "stable",
    meaning: "false when a queue was still growing at the end",
    value: (_, { prediction }) => prediction.stable,
  },
  { name: "drops", meaning: "frames dropped", value: (_, { prediction }) => prediction.drops },
  { name: "frames", meaning: "frames counted", value: (_, { prediction }) => prediction.frames },
  { name: "warmup", meaning: "warm-up frames discarded", value: (_, { prediction }) => prediction.warmup },
  {
    name: "replications",
    meaning: "independent runs",
    value: (_, { prediction }) => prediction.replications,
  },
  {
    name: "cost",
    meaning: "measured, or estimated where a stage's time was",
    value: (_, { prediction }) => prediction.cost,
  },
];

/** Every plan under every condition as CSV: one row each, columns as in `planColumns`. Same run, same bytes. */
export function plansCsv(run: Run): string {
  return toCsv(
    run,
    run.conditions.flatMap((condition) => planRows(run, condition)),
  );
}

/** Every condition's front as CSV, by rising latency; the columns of `plansCsv`. */
export function frontCsv(run: Run): string {
  return toCsv(
    run,
    run.conditions.flatMap((condition) => frontRows(condition, planRows(run, condition))),
  );
}

function toCsv(run: Run, rows: PlanRow[]): string {
  const columns = [...planColumns, ...namedColumns(run)];
  const data = rows.map((row) => columns.map((column) => column.value(run, row)));
  return `${Papa.unparse({ fields: columns.map((column) => column.name), data }, { newline: "\n" })}\n`;
}

/** The columns of this run's devices and links: from the whole run, so that both files have the same ones. */
function namedColumns(run: Run): Column[] {
  const resources = [
    ...new Set(run.predictions.flatMap((prediction) => prediction.resources.map((r) => r.name))),
  ];
  const devices = [...new Set(run.predictions.flatMap((prediction) => Object.keys(prediction.memory)))];
  const resource = (row: PlanRow, name: string) => row.prediction.resources.find((r) => r.name === name);
  return [
    ...devices.map((name) => ({
      name: `memory[${name}]`,
      meaning: `bytes that ${name} needs`,
      value: (_: Run, row: PlanRow) => row.prediction.memory[name] ?? null,
    })),
    ...resources.flatMap((name) => [
      {
        name: `utilisation[${name}]`,
        meaning: `busy share of ${name}, 0 to 1`,
        value: (_: Run, row: PlanRow) => resource(row, name)?.utilisation ?? null,
      },
      {
        name: `waiting[${name}]`,
        meaning: `mean wait of a frame for ${name}, seconds`,
        value: (_: Run, row: PlanRow) => resource(row, name)?.waiting ?? null,
      },
    ]),
  ];
}
