import type { Run } from "../explore/run.ts";
import type { Prediction } from "../plan/prediction.ts";
import { workUnit } from "../plan/workUnit.ts";
import { reportedObjective } from "./reportedObjective.ts";

/** Objectives that every table of plans shows anyway. */
const always = new Set(["latency", "p95", "p99", "throughput"]);

/** An objective that tables show only if the run ranks plans by it or limits it. */
export interface ExtraObjective {
  name: string;
  /** A value with its unit. */
  text: (prediction: Prediction) => string;
}

/** The objectives and limits of a run that tables do not show anyway, each once. */
export function extraObjectives({ objectives, where, plans }: Run): ExtraObjective[] {
  const names = new Set([...objectives, ...where.map(({ objective }) => objective)]);
  return [...names]
    .filter((name) => !always.has(name))
    .map((name) => {
      const { format, value } = reportedObjective(name, workUnit(plans[0]));
      return { name, text: (prediction) => format(value(prediction)) };
    });
}
