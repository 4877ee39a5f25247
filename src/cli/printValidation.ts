import path from "node:path";
import { counted } from "../base/counted.ts";
import { formatDuration } from "../base/units.ts";
import type { Run } from "../explore/run.ts";
import { allName } from "../judge/allName.ts";
import { formatError } from "../judge/formatError.ts";
import type { ErrorSummary, Summary, Validation } from "../judge/validation.ts";
import { formatNumber } from "../report/html/formatNumber.ts";
import { batchWords } from "../report/runWords.ts";
import { shownRows, type ValidationRow, validationRows } from "../report/validationRows.ts";
import { printTable } from "./output.ts";

/**
 * Maximum number of points of a condition that are all printed. If there are more, only baselines, fronts and the worst
 * errors are.
 */
const maxPoints = 12;

/**
 * Prints a validation: for each condition, predicted beside measured figures; then the overall errors and the failures.
 */
export function printValidation(run: Run, validation: Validation, directory: string): void {
  console.log(`${validation.name}: predicted and measured, ${run.model.name}, ${batchWords(run)}\n`);
  for (const { condition } of validation.summaries) {
    const rows = condition === null ? [] : validationRows(run, validation, condition);
    if (rows.length === 0) continue;
    console.log(`${condition} (${run.conditions.find(({ name }) => name === condition)!.description})`);
    printPoints(run, rows);
    console.log("");
  }
  printSummaries(validation);
  printDevices(validation.summaries.at(-1)!);
  printDrift(validation);
  console.log("");
  for (const { condition, plan, device, reason } of validation.failures) {
    // The reason that a device gives begins with its name.
    const named = device === null || reason.startsWith(`${device}: `) ? "" : `, ${device}`;
    console.log(`failed: ${plan} under ${condition}${named}: ${reason}`);
  }
  for (const { condition, plan, reason } of validation.unmeasured.slice(0, maxPoints)) {
    console.log(`not measured: ${plan} under ${condition}: ${reason}`);
  }
  const more = validation.unmeasured.length - maxPoints;
  if (more > 0) console.log(`not measured: ${counted(more, "more point")}, in validation.json`);
  for (const note of validation.notes) console.log(`note: ${note}`);
  console.log(validation.verdict);
  console.log(`report: ${path.join(directory, "report.html")}`);
}

function printPoints(run: Run, rows: ValidationRow[]): void {
  const shown = shownRows(rows, maxPoints);
  printTable(
    [
      "plan",
      "latency: predicted",
      "measured",
      "error",
      "p95: error",
      "inputs/s: predicted",
      "measured",
      "error",
      "",
    ],
    shown.map((row) => {
      const { plan, predicted, measured, errors } = row.point;
      const batch = row.plan.batch ?? run.model.batch;
      const rate = (frames: number) => formatNumber(frames * batch);
      return [
        plan,
        formatDuration(predicted.latency.mean),
        formatDuration(measured.latency.mean),
        cell(formatError(errors.latency)),
        cell(formatError(errors.p95)),
        rate(predicted.throughput.mean),
        rate(measured.throughput.mean),
        cell(formatError(errors.throughput)),
        marks(row).join(", "),
      ];
    }),
  );
  if (shown.length < rows.length) {
    console.log(`and ${counted(rows.length - shown.length, "other plan")}, in validation.csv`);
  }
}

function marks({ kind, predictedFront, measuredFront, point }: ValidationRow): string[] {
  const fronts = [...(predictedFront ? ["predicted"] : []), ...(measuredFront ? ["measured"] : [])];
  const settled = point.predicted.stable && point.measured.stable !== false;
  return [
    ...(fronts.length === 0 ? [] : [fronts.length === 2 ? "both fronts" : `${fronts[0]} front`]),
    ...(kind === "split" ? [] : [kind]),
    ...(settled ? [] : ["unstable"]),
  ];
}

/** Prints the summaries side by side. Errors are given as the median of absolute values and the bias. */
function printSummaries({ summaries }: Validation): void {
  // With one condition, its line and the line for all conditions would be the same.
  const shown = summaries.length === 2 ? summaries.slice(0, 1) : summaries;
  printTable(
    [
      "condition",
      "points",
      "latency: median",
      "bias",
      "in 10 %",
      "inputs/s: median",
      "bias",
      "in 10 %",
    ].concat(["order", "front overlap", "hypervolume"]),
    shown.map((summary) => [
      summary.condition ?? allName(summaries),
      pointsCell(summary),
      ...errorCells(summary.latency),
      ...errorCells(summary.throughput),
      orders(summary),
      share(summary.frontOverlap),
      share(summary.hypervolume),
    ]),
  );
}

/** The number of judged points, and the total if some were not judged. */
function pointsCell({ points, failures, unmeasured }: Summary): string {
  const wanted = points + failures + unmeasured;
  return points === wanted ? String(points) : `${points} of ${wanted}`;
}

/** Prints the error in the devices' own times, over all conditions, without links and queues. */
function printDevices({ devices }: Summary): void {
  if (devices.length === 0) return;
  const each = devices.map(({ device, error }) => `${device} ${formatError(error)}`);
  console.log(`busy time a frame, error: ${each.join(", ")}`);
}

/** Prints how much slower devices were than profiled, and the errors without that. */
function printDrift({ drift = [], summaries }: Validation): void {
  if (drift.length === 0) return;
  const each = drift.map(({ device, drift, interval: [low, high] }) => {
    return `${device} ${formatError(drift)} (${formatError(low)} to ${formatError(high)})`;
  });
  console.log(`drift, time of the fixed pace model against the profile's: ${each.join(", ")}`);
  const { latency, throughput } = summaries.at(-1)!.drifted ?? {};
  if (!latency || !throughput) return;
  console.log(
    `with drift divided out: latency ${share(latency.median)} median, ${share(latency.within10)} in 10 %; inputs/s ${share(throughput.median)} median, ${share(throughput.within10)} in 10 %`,
  );
}

function errorCells(summary: ErrorSummary | null): string[] {
  if (!summary) return ["-", "-", "-"];
  return [share(summary.median), formatError(summary.bias), share(summary.within10)];
}

/** Kendall's tau by latency and by throughput. */
function orders({ order }: Summary): string {
  return [order.latency, order.throughput].map((item) => item?.tau.toFixed(2) ?? "-").join(" / ");
}

function share(value: number | null): string {
  return value === null ? "-" : `${Number((100 * value).toPrecision(3))} %`;
}

function cell(text: string): string {
  return text === "none" ? "-" : text;
}
