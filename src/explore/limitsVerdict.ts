import { formatLimit, type Limit } from "../plan/limits.ts";
import { formatFigure, type ObjectiveName, objectives } from "../plan/objectives.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import { type CutNames, planSubjects } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { type WorkUnit, workRate, workUnit } from "../plan/workUnit.ts";
import { conditionVerdict } from "./conditionVerdict.ts";
import { bestByEach } from "./predictionObjectives.ts";
import type { ConditionResult } from "./run.ts";

/** The facts about plans that a verdict needs. */
export interface VerdictWords {
  plans: ReadonlyMap<string, Plan>;
  objectives: readonly ObjectiveName[];
  /** Gives the readable name of a cut. */
  cutName: CutNames;
}

/**
 * Says in some sentences which plans meet the limits. If all local is among them, it says whether a second device helps; if
 * not, which plans are the best. If no plan meets them, it says which one comes nearest and which limit it misses.
 *
 * @param allowed the predictions that meet the limits and may be on the front
 * @param count the number of plans that may be chosen, with and without regard to the limits
 */
export function limitsVerdict(
  allowed: readonly Prediction[],
  count: number,
  { met, nearest }: NonNullable<ConditionResult["limits"]>,
  limits: readonly Limit[],
  { plans, objectives: names, cutName }: VerdictWords,
): string {
  const unit = workUnit(plans.values().next().value);
  const words = limits.map((limit) => formatLimit(limit, unit)).join(" and ");
  const subjectOf = planSubjects(plans.values(), cutName);
  const subject = (id: string) => subjectOf(plans.get(id)!);
  if (met === 0) {
    if (nearest === null) return `No plan keeps to ${words}.`;
    const missed = nearest.misses.map(({ limit: { objective }, value }) => sayFigure(objective, value, unit));
    return `No plan keeps to ${words}. The nearest is ${subject(nearest.plan)}, with ${missed.join(" and ")}.`;
  }
  const share = `${met} of ${count} plans keep${met === 1 ? "s" : ""} to ${words}.`;
  if (allowed.some(({ plan }) => isAllLocal(plans.get(plan)!))) {
    return `${conditionVerdict(allowed, plans, cutName)} ${share}`;
  }
  const found = bestByEach(allowed, names).map(({ prediction }) => prediction);
  const best = [...new Set(found)].map((item) => {
    const by = names.filter((_, index) => found[index] === item).map((name) => objectives[name].short);
    const figures = [
      sayFigure("latency", item.latency.mean, unit),
      sayFigure("throughput", workRate(item), unit),
    ];
    return `${subject(item.plan)} is best in ${by.join(" and ")}, with ${figures.join(" and ")}`;
  });
  const local = [...plans.values()].find(isAllLocal)?.breaks;
  const start =
    local === undefined
      ? `All local does not keep to ${words}. Of those that do,`
      : `All local may not be chosen (${local}). Of the plans that keep to ${words},`;
  return `${start} ${best.join("; ")}. ${share}`;
}

function sayFigure(name: ObjectiveName, value: number, unit: WorkUnit): string {
  const figure = formatFigure(objectives[name], value, unit);
  // The unit of a rate already says what it counts.
  return objectives[name].quantity === "rate" ? figure : `${objectives[name].short} ${figure}`;
}
