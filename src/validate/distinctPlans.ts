import type { Prediction } from "../plan/prediction.ts";

/** Latencies, and throughputs, that are nearer to each other than this share should be measured as the same. */
const alike = 0.01;

/**
 * Leaves out each plan that differs from one before it in settings only, and by less than 1 % in latency and in throughput.
 *
 * @param splits the stages of each plan, by its id
 */
export function distinctPlans(
  ids: readonly string[],
  predictions: readonly Prediction[],
  splits: ReadonlyMap<string, string>,
): Set<string> {
  const byPlan = new Map(predictions.map((each) => [each.plan, each]));
  const kept = new Map<string, Prediction[]>();
  const distinct = new Set<string>();
  for (const id of ids) {
    const prediction = byPlan.get(id);
    const split = splits.get(id)!;
    const before = kept.get(split) ?? [];
    if (prediction && before.some((other) => isAlike(prediction, other))) continue;
    if (prediction) kept.set(split, [...before, prediction]);
    distinct.add(id);
  }
  return distinct;
}

function isAlike(one: Prediction, other: Prediction): boolean {
  const isNear = (a: number, b: number) => Math.abs(a / b - 1) < alike;
  return isNear(one.latency.mean, other.latency.mean) && isNear(one.throughput.mean, other.throughput.mean);
}
