import type { Run } from "../explore/run.ts";
import { teamName } from "../plan/plan.ts";
import { planCuts } from "../plan/planWords.ts";
import type { Interval, Prediction, ResourceUse } from "../plan/prediction.ts";
import { workRate } from "../plan/workUnit.ts";
import { type Cell, csvText } from "./csvText.ts";
import { cutName } from "./cutName.ts";
import { frontRows, type PlanRow, planRows } from "./planRows.ts";

interface Column {
  name: string;
  /** The content of the column, with its unit. */
  meaning: string;
  value: (row: PlanRow, run: Run) => Cell;
}

const column = (name: string, meaning: string, value: Column["value"]): Column => ({ name, meaning, value });

/** Makes a column for a figure of the prediction. */
const figure = (name: string, meaning: string, value: (prediction: Prediction) => Cell): Column =>
  column(name, meaning, (row) => value(row.prediction));

/** The columns of a prediction's uncertainty. Studies do not have them. */
export const uncertaintyColumns: readonly Column[] = [
  figure(
    "latency_run_low",
    "95 % interval of the mean latency of a real run, lower end, seconds; empty: not known",
    (p) => p.uncertainty?.latency[0] ?? null,
  ),
  figure("latency_run_high", "the same interval, upper end", (p) => p.uncertainty?.latency[1] ?? null),
  figure(
    "throughput_run_low",
    "95 % interval of the throughput of a real run, lower end; empty: not known",
    (p) => p.uncertainty?.throughput[0] ?? null,
  ),
  figure("throughput_run_high", "the same interval, upper end", (p) => p.uncertainty?.throughput[1] ?? null),
  figure(
    "on_front",
    "probability that the plan is on the front, 0 to 1; empty: not known",
    (p) => p.uncertainty?.onFront ?? null,
  ),
];

/**
 * The columns that every run has, in order, with their meaning. If plans differ in batch, those of `batchColumns` follow.
 * Then come `threads[device]` if plans differ in threads, `memory[device]` for each device, and `utilisation[name]` and
 * `waiting[name]` for each device and direction of a link. SI units: seconds, frames per second, bytes. An empty cell means
 * that there is no such figure.
 */
export const planColumns: readonly Column[] = [
  column("condition", "the condition's name", (row) => row.condition),
  column("plan", "the plan's id", (row) => row.plan.id),
  column("words", "the plan in words", (row) => row.words),
  column("kind", "all local, all remote or split", (row) => row.kind),
  column("devices", "the stages' devices in order, joined by >; those that take turns, by +", (row) =>
    row.plan.stages.map(teamName).join(">"),
  ),
  column("cuts", "the cuts between the stages, joined by |", (row, run) =>
    planCuts(row.plan)
      .map((cut) => cutName(run, cut))
      .join("|"),
  ),
  column("window", "the most frames in flight; empty: no limit", (row) => row.plan.window ?? null),
  column("queue", "slots between two stages", (row) => row.plan.queue ?? null),
  column("breaks", "why the plan may not be chosen; empty: it may", (row) => row.plan.breaks ?? null),
  column("front", "whether the plan is on the condition's front", (row) => row.onFront),
  column("duplicate_of", "the plan of the front whose objectives this one equals", (row) => row.duplicateOf),
  figure("latency_mean", "mean latency of a frame, seconds", (p) => p.latency.mean),
  figure("latency_p50", "median latency, seconds", (p) => p.latency.p50),
  figure("latency_p95", "latency that 95 % of the frames keep, seconds", (p) => p.latency.p95),
  figure("latency_p99", "latency that 99 % of the frames keep, seconds", (p) => p.latency.p99),
  figure("latency_mean_low", "the mean's 95 % confidence interval, lower end", (p) =>
    low(p.latency.interval),
  ),
  figure("latency_mean_high", "the same interval, upper end", (p) => high(p.latency.interval)),
  figure("throughput", "frames per second", (p) => p.throughput.mean),
  figure("throughput_low", "its 95 % confidence interval, lower end", (p) => low(p.throughput.interval)),
  figure("throughput_high", "the same interval, upper end", (p) => high(p.throughput.interval)),
  ...uncertaintyColumns,
  figure("latency_compute", "the mean latency's share of computing, seconds", (p) => p.parts.compute),
  figure("latency_transfer", "the mean latency's share of transfer, seconds", (p) => p.parts.transfer),
  figure("latency_waiting", "the mean latency's share of waiting, seconds", (p) => p.parts.waiting),
  figure("period_compute", "the bottleneck's cycle: seconds of computing", (p) => p.periodParts.compute),
  figure("period_transfer", "the bottleneck's cycle: seconds of transfer", (p) => p.periodParts.transfer),
  figure("period_waiting", "the bottleneck's cycle: seconds of idling", (p) => p.periodParts.waiting),
  figure("bottleneck", "the busiest device or link", (p) => p.bottleneck),
  figure("stable", "false when a queue was still growing at the end", (p) => p.stable),
  figure("drops", "frames dropped", (p) => p.drops),
  figure("frames", "frames counted", (p) => p.frames),
  figure("warmup", "warm-up frames discarded", (p) => p.warmup),
  figure("replications", "independent runs of the simulation", (p) => p.replications),
  figure(
    "precise",
    "whether the intervals came within the width asked for, if any was",
    (p) => p.precise ?? null,
  ),
  figure(
    "energy",
    "joules per frame of devices and links, if the scenario has their watts",
    (p) => p.energy ?? null,
  ),
  figure("bytes", "bytes of one frame over all links", (p) => p.bytes ?? null),
  figure("devices_cost", "the costs of the plan's devices together", (p) => p.devices ?? null),
  figure("cost", "measured, or estimated where a stage's time was", (p) => p.cost),
];

/**
 * Writes every plan under every condition as CSV: one row each, columns as in `planColumns`. The same run gives the same
 * bytes.
 */
export function plansCsv(run: Run): string {
  return toCsv(
    run,
    run.conditions.flatMap((condition) => planRows(run, condition)),
  );
}

/** Writes every condition's front as CSV, best first by the first objective; the columns are those of `plansCsv`. */
export function frontCsv(run: Run): string {
  return toCsv(
    run,
    run.conditions.flatMap((condition) => frontRows(condition, planRows(run, condition))),
  );
}

function toCsv(run: Run, rows: PlanRow[]): string {
  const columns = [...planColumns, ...namedColumns(run)];
  const data = rows.map((row) => columns.map(({ value }) => value(row, run)));
  return csvText(
    columns.map(({ name }) => name),
    data,
  );
}

/** The columns of a run whose plans differ in their batch. */
export const batchColumns: readonly Column[] = [
  column("batch", "inputs of a frame", ({ plan }) => plan.batch ?? null),
  figure("inputs_per_second", "inputs per second: throughput times batch", workRate),
];

/** The columns of this run's devices and links: from the whole run, so that both files have the same ones. */
function namedColumns(run: Run): Column[] {
  const resources = [
    ...new Set(run.predictions.flatMap((prediction) => prediction.resources.map((r) => r.name))),
  ];
  const devices = [...new Set(run.predictions.flatMap((prediction) => Object.keys(prediction.memory)))];
  const threads = [...new Set(run.plans.flatMap((plan) => Object.keys(plan.threads ?? {})))];
  return [
    ...(run.plans.some(({ batch }) => batch !== undefined) ? batchColumns : []),
    ...threads.map((name) =>
      column(`threads[${name}]`, `threads of ${name}`, ({ plan }) => plan.threads?.[name] ?? null),
    ),
    ...devices.map((name) =>
      figure(`memory[${name}]`, `bytes that ${name} needs`, (p) => p.memory[name] ?? null),
    ),
    ...resources.flatMap((name) => [
      figure(
        `utilisation[${name}]`,
        `busy share of ${name}, 0 to 1`,
        (p) => use(p, name)?.utilisation ?? null,
      ),
      figure(
        `waiting[${name}]`,
        `mean wait of a frame for ${name}, seconds`,
        (p) => use(p, name)?.waiting ?? null,
      ),
    ]),
  ];
}

function use(prediction: Prediction, name: string): ResourceUse | undefined {
  return prediction.resources.find((resource) => resource.name === name);
}

const low = (interval: Interval) => interval?.[0] ?? null;
const high = (interval: Interval) => interval?.[1] ?? null;
