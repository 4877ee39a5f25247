import path from "node:path";
import { formatDuration } from "../base/units.ts";
import type { Run } from "../explore/run.ts";
import { describeInput } from "../profile/profileInputs.ts";
import { printTable } from "./output.ts";

/** Prints a run: for each condition the verdict, and the front beside the two baselines. */
export function printRun(run: Run, directory: string): void {
  const { name, batch, inputs } = run.model;
  console.log(
    `${run.name}: ${[name, ...inputs.map(describeInput), `batch ${batch}`, `${run.plans.length} plan${run.plans.length === 1 ? "" : "s"}`].join(", ")}\n`,
  );
  const broken = new Map(run.plans.map(({ id, breaks }) => [id, breaks]));
  for (const condition of run.conditions) {
    console.log(`${condition.name} (${condition.description})`);
    console.log(`${condition.verdict}\n`);
    const { allLocal, allRemote } = condition.baselines;
    const repeats = new Set(condition.duplicates.flatMap((group) => group.slice(1)));
    const marks = (plan: string) => [
      ...(condition.front.includes(plan) ? [repeats.has(plan) ? "front, duplicate" : "front"] : []),
      ...(plan === allLocal ? ["all local"] : []),
      ...(allRemote.includes(plan) ? ["all remote"] : []),
      ...(plan === condition.limits?.nearest?.plan ? ["nearest"] : []),
    ];
    const shown = run.predictions.filter(
      ({ condition: name, plan }) => name === condition.name && marks(plan).length > 0,
    );
    printTable(
      ["plan", "latency", "p95", "frames/s", "inputs/s", "bottleneck", ""],
      shown
        .toSorted((a, b) => a.latency.mean - b.latency.mean)
        .map((item) => [
          item.plan,
          formatDuration(item.latency.mean),
          formatDuration(item.latency.p95),
          item.throughput.mean.toPrecision(4),
          (item.throughput.mean * run.model.batch).toPrecision(4),
          item.bottleneck,
          marks(item.plan).join(", ") +
            (broken.get(item.plan) === undefined ? "" : ` (may not be chosen: ${broken.get(item.plan)})`) +
            (item.stable ? "" : " (unstable)") +
            (item.givenUp ? " (gives up)" : "") +
            (item.cost === "estimated" ? " (estimated)" : ""),
        ]),
    );
    console.log("");
  }
  for (const { condition, plan, reason } of run.unpredicted) {
    console.log(`no prediction: ${plan} under ${condition}: ${reason}`);
  }
  console.log(`report: ${path.join(directory, "report.html")}`);
}
