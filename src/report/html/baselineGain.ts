import type { Run } from "../../explore/run.ts";
import type { PlanRow } from "../planRows.ts";
import { reportedObjective } from "../reportedObjective.ts";

/**
 * Describes what a plan gains over the best baseline in each objective: `latency 38 % lower`, `throughput 2.1 times`. The
 * best baseline may differ between latency and throughput. Unstable baselines have no meaningful latency.
 */
export function baselineGain(run: Run, row: PlanRow, baselines: PlanRow[]): string[] {
  const stable = baselines.filter((baseline) => baseline.prediction.stable);
  if (stable.length === 0) return ["no stable baseline"];
  const objectives = run.objectives.map((name) => {
    const { value, best, gain } = reportedObjective(name);
    return {
      gain,
      value: value(row.prediction),
      over: best(...stable.map(({ prediction }) => value(prediction))),
    };
  });
  if (objectives.some(({ over }) => over === 0)) return ["no baseline with results"];
  return objectives.map(({ gain, value, over }) => gain(value, over));
}
