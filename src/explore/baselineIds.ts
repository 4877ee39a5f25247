import type { ConditionResult } from "./run.ts";

/** The ids of a condition's all-local plans that others are compared with. */
export function localBaselineIds({ baselines }: Pick<ConditionResult, "baselines">): string[] {
  return [baselines.allLocal, ...(baselines.furtherLocal ?? [])];
}

/** The ids of the plans that others are compared with under a condition: all local, then all remote. */
export function baselineIds(condition: Pick<ConditionResult, "baselines">): string[] {
  return [...localBaselineIds(condition), ...condition.baselines.allRemote];
}
