import { formatLimit, type Limit, missBy } from "../plan/limits.ts";
import {
  figuresOf,
  formatFigure,
  type ObjectiveName,
  objectives,
  objectiveValue,
} from "../plan/objectives.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import { type CutNames, planAsSubject } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { conditionVerdict } from "./conditionVerdict.ts";
import { bestByEach } from "./predictionObjectives.ts";
import type { ConditionResult } from "./run.ts";

/** Whether a prediction keeps to every limit. */
export function meetsLimits(prediction: Prediction, limits: readonly Limit[]): boolean {
  return limits.every((limit) => missBy(limit, figuresOf(prediction)) <= 0);
}

/**
 * Counts the plans that keep to the limits. If none does, finds the nearest: the one whose worst miss, as a share of the limit, is
 * the smallest. Null without limits.
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
  const misses = limits
    .filter((limit) => missBy(limit, figuresOf(nearest)) > 0)
    .map((limit) => ({ limit, value: objectiveValue(objectives[limit.objective], figuresOf(nearest)) }));
  return { met, nearest: { plan: nearest.plan, misses } };
}

/** What a verdict needs to know about plans. */
export interface VerdictWords {
  plans: ReadonlyMap<string, Plan>;
  objectives: readonly ObjectiveName[];
  /** Gives the readable name of a cut. */
  cutName: CutNames;
}

/**
 * Says in some sentences which plans keep to the limits: whether a second device helps among them; if all local does not keep to
 * them, which plans are the best that do; if none does, which is the nearest and what it misses.
 */
export function limitsVerdict(
  predictions: readonly Prediction[],
  { met, nearest }: NonNullable<ConditionResult["limits"]>,
  limits: readonly Limit[],
  { plans, objectives: names, cutName }: VerdictWords,
): string {
  const words = limits.map(formatLimit).join(" and ");
  const subject = (id: string) => subjectOf(plans.get(id)!, cutName);
  if (met === 0) {
    if (nearest === null) return `No plan keeps to ${words}.`;
    const missed = nearest.misses.map(({ limit: { objective }, value }) => sayFigure(objective, value));
    return `No plan keeps to ${words}. The nearest is ${subject(nearest.plan)}, with ${missed.join(" and ")}.`;
  }
  const allowed = predictions.filter((item) => item.stable && meetsLimits(item, limits));
  const count = `${met} of ${predictions.length} plans keep${met === 1 ? "s" : ""} to ${words}.`;
  if (allowed.some(({ plan }) => isAllLocal(plans.get(plan)!))) {
    return `${conditionVerdict(allowed, plans, cutName)} ${count}`;
  }
  const found = bestByEach(allowed, names).map(({ prediction }) => prediction);
  const best = [...new Set(found)].map((item) => {
    const by = names.filter((_, index) => found[index] === item).map((name) => objectives[name].short);
    const figures = [sayFigure("latency", item.latency.mean), sayFigure("throughput", item.throughput.mean)];
    return `${subject(item.plan)} is best in ${by.join(" and ")}, with ${figures.join(" and ")}`;
  });
  const local = [...plans.values()].find(isAllLocal)?.breaks;
  const start =
    local === undefined
      ? `All local does not keep to ${words}. Of those that do,`
      : `All local may not be chosen (${local}). Of the plans that keep to ${words},`;
  return `${start} ${best.join("; ")}. ${count}`;
}

/**
 * Says which plan is best by each objective that other verdicts say nothing of, as in ` The lowest energy, 1.39 J, is that of all
 * local.` Empty if there is none, or no plan.
 */
export function furtherVerdict(
  allowed: readonly Prediction[],
  { plans, objectives: names, cutName }: VerdictWords,
): string {
  const further = names.filter((name) => name !== "latency" && name !== "throughput");
  if (allowed.length === 0) return "";
  return bestByEach(allowed, further)
    .map(({ prediction, value }, index) => {
      const { direction, short } = objectives[further[index]];
      const figure = formatFigure(objectives[further[index]], value(prediction));
      const subject = subjectOf(plans.get(prediction.plan)!, cutName);
      return ` The ${direction === "min" ? "lowest" : "highest"} ${short}, ${figure}, is that of ${subject}.`;
    })
    .join("");
}

function subjectOf(plan: Plan, cutName: CutNames): string {
  return isAllLocal(plan) ? "all local" : planAsSubject(plan, cutName);
}

function sayFigure(name: ObjectiveName, value: number): string {
  const figure = formatFigure(objectives[name], value);
  // A rate says what it is by its unit.
  return objectives[name].quantity === "rate" ? figure : `${objectives[name].short} ${figure}`;
}
