import type { Run } from "../../explore/run.ts";
import { workUnit } from "../../plan/workUnit.ts";
import type { PlanRow } from "../planRows.ts";
import { reportedObjective } from "../reportedObjective.ts";

/**
 * Describes what a plan gains over the best baseline in each objective: `latency 38 % lower`, `throughput 2.1 times`. The
 * best baseline may differ between latency and throughput. Unstable baselines have no meaningful latency.
 */
export function baselineGain(run: Run, row: PlanRow, baselines: PlanRow[]): string[] {
  const stable = baselines.filter((baseline) => baseline.prediction.stable);
  if (stable.length === 0) return ["no stable baseline"];
  return run.objectives.map((name) => {
    const { value, best, gain } = reportedObjective(name, workUnit(row.prediction));
    return gain(value(row.prediction), best(...stable.map(({ prediction }) => value(prediction))));
  });
}
