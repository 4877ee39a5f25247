import { type Limit, missBy } from "../plan/limits.ts";
import { figuresOf, objectives, objectiveValue } from "../plan/objectives.ts";
import type { Plan } from "../plan/plan.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { ConditionResult } from "./run.ts";

/**
 * Whether a plan may be on a front: no rule and no lack of memory forbids it, its queues do not grow without end, and it
 * meets every limit.
 */
export function mayBeOnFront(plan: Plan, prediction: Prediction, limits: readonly Limit[]): boolean {
  return plan.breaks === undefined && prediction.stable && meetsLimits(prediction, limits);
}

/** Whether a prediction meets every limit. */
export function meetsLimits(prediction: Prediction, limits: readonly Limit[]): boolean {
  return limits.every((limit) => missBy(limit, figuresOf(prediction)) <= 0);
}

/**
 * Counts the plans that meet the limits. If none does, it finds the nearest: the one whose worst miss, as a share of the
 * limit, is the smallest. Null without limits.
 *
 * @param candidates the predictions of a condition that may be on its front
 */
export function underLimits(
  candidates: readonly Prediction[],
  limits: readonly Limit[],
): ConditionResult["limits"] {
  if (limits.length === 0) return null;
  const met = candidates.filter((prediction) => meetsLimits(prediction, limits)).length;
  if (met > 0 || candidates.length === 0) return { met, nearest: null };
  const worst = (prediction: Prediction) =>
    Math.max(...limits.map((limit) => missBy(limit, figuresOf(prediction))));
  const nearest = candidates.reduce((best, other) => (worst(other) < worst(best) ? other : best));
  const figures = figuresOf(nearest);
  const misses = limits
    .filter((limit) => missBy(limit, figures) > 0)
    .map((limit) => ({ limit, value: objectiveValue(objectives[limit.objective], figures) }));
  return { met, nearest: { plan: nearest.plan, misses } };
}
