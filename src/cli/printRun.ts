import path from "node:path";
import { counted } from "../base/counted.ts";
import { formatDuration } from "../base/units.ts";
import { localBaselineIds } from "../explore/baselineIds.ts";
import { likelyPlans } from "../explore/likelyPlans.ts";
import { predictionObjectives } from "../explore/predictionObjectives.ts";
import type { ConditionResult, Run } from "../explore/run.ts";
import { mayBeOnFront } from "../explore/underLimits.ts";
import { formatShare } from "../judge/formatShare.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";
import { describeInput } from "../profile/profileInputs.ts";
import { extraObjectives } from "../report/extraObjectives.ts";
import { giveOrTake } from "../report/giveOrTake.ts";
import { hiddenDuplicates } from "../report/hiddenDuplicates.ts";
import { formatNumber } from "../report/html/formatNumber.ts";
import { batchWords } from "../report/runWords.ts";
import { searchWords } from "../report/searchWords.ts";
import { printTable } from "./output.ts";
import { planePlot } from "./planePlot.ts";

/** Number of plans that are named although they are not on the predicted front. */
const mostLikely = 4;

/** The plans that `printRun` prints for each condition. */
export interface PrintedPlans {
  /** The best plans by one objective, in place of the front. */
  top?: { count: number; by: ObjectiveName };
  /** Whether the plane is drawn in characters. */
  plot?: boolean;
}

/** Prints a run: for each condition the verdict, and the front or the best plans beside the baselines. */
export function printRun(run: Run, directory: string, { top, plot = false }: PrintedPlans = {}): void {
  const { name, inputs } = run.model;
  console.log(
    `${run.name}: ${[name, ...inputs.map(describeInput), batchWords(run), counted(run.plans.length, "plan")].join(", ")}\n`,
  );
  for (const sentence of searchWords(run)) console.log(sentence);
  if (run.search) console.log("");
  const extra = extraObjectives(run, ["latency", "p95", "throughput"], top?.by);
  const plans = new Map(run.plans.map((plan) => [plan.id, plan]));
  for (const condition of run.conditions) {
    console.log(`${condition.name} (${condition.description})`);
    console.log(`${condition.verdict}\n`);
    if (plot) console.log(`${planePlot(run, condition)}\n`);
    const { allRemote } = condition.baselines;
    const allLocal = localBaselineIds(condition);
    const repeats = new Set(condition.duplicates.flatMap((group) => group.slice(1)));
    const { hidden, equals } = hiddenDuplicates(condition);
    const marks = (plan: string) => [
      ...(condition.front.includes(plan) && !hidden.has(plan)
        ? [repeats.has(plan) ? "front, duplicate" : "front"]
        : []),
      ...(equals.has(plan) ? [`equals ${equals.get(plan)} others`] : []),
      ...(allLocal.includes(plan) ? ["all local"] : []),
      ...(allRemote.includes(plan) ? ["all remote"] : []),
      ...(plan === condition.limits?.nearest?.plan ? ["nearest"] : []),
    ];
    const found = run.predictions.filter((item) => item.condition === condition.name);
    const marked = found.filter(({ plan }) => marks(plan).length > 0);
    const mayBeChosen = (item: Prediction) => mayBeOnFront(plans.get(item.plan)!, item, run.where);
    const isBaseline = ({ plan }: Prediction) => allLocal.includes(plan) || allRemote.includes(plan);
    const shown = top
      ? [...new Set([...best(found.filter(mayBeChosen), top), ...found.filter(isBaseline)])]
      : marked.toSorted((a, b) => a.latency.mean - b.latency.mean);
    printTable(
      ["plan", "latency", "p95", "frames/s", "inputs/s", ...extra.map(({ name }) => name), "bottleneck", ""],
      shown.map((item) => {
        const { breaks } = plans.get(item.plan)!;
        return [
          item.plan,
          `${formatDuration(item.latency.mean)}${giveOrTake(item.uncertainty?.latency)}`,
          formatDuration(item.latency.p95),
          `${formatNumber(item.throughput.mean)}${giveOrTake(item.uncertainty?.throughput)}`,
          formatNumber(item.throughput.mean * (item.batch ?? run.model.batch)),
          ...extra.map(({ text }) => text(item)),
          item.bottleneck,
          marks(item.plan).join(", ") +
            (breaks === undefined ? "" : ` (may not be chosen: ${breaks})`) +
            (item.stable ? "" : " (unstable)") +
            droppedWords(item) +
            (item.givenUp ? " (gives up)" : "") +
            (item.cost === "estimated" ? " (estimated)" : ""),
        ];
      }),
    );
    printLikely(run, condition);
    console.log("");
  }
  for (const { condition, plan, reason } of run.unpredicted) {
    console.log(`no prediction: ${plan} under ${condition}: ${reason}`);
  }
  console.log(`report: ${path.join(directory, "report.html")}`);
}

/** Says which share of the frames that came was dropped; empty if none was. */
function droppedWords({ drops, frames, warmup }: Prediction): string {
  return drops === 0 ? "" : ` (drops ${formatShare(drops / (drops + frames + warmup))})`;
}

/** Names the plans that are not on the predicted front and may be on the real one. */
function printLikely({ predictions }: Run, { name, front }: ConditionResult): void {
  const likely = likelyPlans(predictions, name).filter((id) => !front.includes(id));
  if (likely.length === 0) return;
  const shown = likely.slice(0, mostLikely).join(", ");
  const more = likely.length > mostLikely ? ` and ${likely.length - mostLikely} more` : "";
  console.log(`may be on the front too, as far as the profiles can tell: ${shown}${more}`);
}

/** Returns the predictions that are best by one objective, the best first. */
function best(
  predictions: readonly Prediction[],
  { count, by }: NonNullable<PrintedPlans["top"]>,
): Prediction[] {
  const [{ direction, value }] = predictionObjectives([by]);
  const sign = direction === "min" ? 1 : -1;
  return predictions.toSorted((a, b) => sign * (value(a) - value(b))).slice(0, count);
}
