import { counted } from "../../base/counted.ts";
import { formatDuration } from "../../base/units.ts";
import type { Run } from "../../explore/run.ts";
import { possible } from "../../explore/uncertainty.ts";
import { giveOrTake } from "../giveOrTake.ts";
import type { PlanRow } from "../planRows.ts";

/** A plan's tooltip, as texts; `planTooltip` names the fields. */
export interface PlanTooltipFields {
  words: string;
  latencyText: string;
  p95Text: string;
  throughputText: string;
  bottleneck: string;
  notes: string;
  /** One line for screen readers. */
  summary: string;
}

/** The text that a screen reader reads out for a plan's mark. */
export const planDescription = { field: "summary" } as const satisfies { field: keyof PlanTooltipFields };

/** The tooltip channel of every chart whose marks are plans. */
export const planTooltip = [
  { field: "plan", title: "Plan" },
  { field: "words", title: "In words" },
  { field: "latencyText", title: "Latency, mean" },
  { field: "p95Text", title: "Latency, p95" },
  { field: "throughputText", title: "Throughput" },
  { field: "bottleneck", title: "Bottleneck" },
  { field: "notes", title: "Notes" },
] as const satisfies { field: keyof PlanTooltipFields | "plan"; title: string }[];

/** The texts of a plan's tooltip. */
export function planTooltipFields(run: Run, row: PlanRow): PlanTooltipFields {
  const { latency, throughput, bottleneck, uncertainty } = row.prediction;
  const latencyText = formatDuration(latency.mean) + giveOrTake(uncertainty?.latency);
  const throughputText =
    formatThroughput(throughput.mean, row.plan.batch ?? run.model.batch) +
    giveOrTake(uncertainty?.throughput);
  return {
    words: row.words,
    latencyText,
    p95Text: formatDuration(latency.p95),
    throughputText,
    bottleneck,
    notes: planNotes(row).join("; ") || "none",
    summary: `${row.words}: ${latencyText}, ${throughputText}`,
  };
}

/** Formats a throughput for people: in frames, and also in inputs if a frame holds several. */
export function formatThroughput(framesPerSecond: number, batch: number): string {
  const frames = `${Number(framesPerSecond.toPrecision(3))} frames/s`;
  return batch === 1 ? frames : `${frames}, ${Number((framesPerSecond * batch).toPrecision(3))} inputs/s`;
}

/** Below this probability, a plan's chance to be on the front is not worth a note; above the other one, it is nearly certain. */
const noted = { from: possible, to: 0.99 };

/** Notes that a reader needs before trusting a plan's figures. */
export function planNotes({ plan, prediction, duplicateOfWords, kind, isBaseline }: PlanRow): string[] {
  const chance = prediction.uncertainty?.onFront ?? 0;
  return [
    ...(chance >= noted.from && chance <= noted.to
      ? [`on the front with ${Math.round(100 * chance)} %`]
      : []),
    ...(isBaseline ? [`baseline, ${kind}`] : []),
    ...(plan.breaks === undefined ? [] : [`may not be chosen: ${plan.breaks}`]),
    ...(prediction.stable ? [] : ["unstable: a queue kept growing"]),
    ...(prediction.precise === false ? ["interval wider than asked"] : []),
    ...(prediction.drops > 0 ? [`${counted(prediction.drops, "frame")} dropped`] : []),
    ...(prediction.cost === "estimated" ? ["some stage times estimated"] : []),
    ...(duplicateOfWords === null ? [] : [`equals "${duplicateOfWords}"`]),
  ];
}
