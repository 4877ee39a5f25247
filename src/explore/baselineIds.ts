import type { ConditionResult } from "./run.ts";

/** Returns the ids of a condition's all-local plans that others are compared with. */
export function localBaselineIds({ baselines }: Pick<ConditionResult, "baselines">): string[] {
  return [baselines.allLocal, ...(baselines.furtherLocal ?? [])];
}

/** Returns the ids of the plans that others are compared with under a condition: all local, then all remote. */
export function baselineIds(condition: Pick<ConditionResult, "baselines">): string[] {
  return [...localBaselineIds(condition), ...condition.baselines.allRemote];
}
