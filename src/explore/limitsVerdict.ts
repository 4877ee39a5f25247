import { formatLimit, type Limit } from "../plan/limits.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import { planSubjects } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { workUnit } from "../plan/workUnit.ts";
import { conditionVerdict } from "./conditionVerdict.ts";
import type { ConditionResult } from "./run.ts";
import { sayBestPlans, sayFigure } from "./sayBestPlans.ts";
import type { VerdictWords } from "./verdictWords.ts";

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
  verdictWords: VerdictWords,
): string {
  const { plans, cutName } = verdictWords;
  const unit = workUnit(plans.values().next().value);
  const words = limits.map((limit) => formatLimit(limit, unit)).join(" and ");
  if (met === 0) {
    if (nearest === null) return `No plan keeps to ${words}.`;
    const subject = planSubjects([...plans.values()], cutName)(plans.get(nearest.plan)!);
    const missed = nearest.misses.map(({ limit: { objective }, value }) => sayFigure(objective, value, unit));
    return `No plan keeps to ${words}. The nearest is ${subject}, with ${missed.join(" and ")}.`;
  }
  const share = `${met} of ${count} plans keep${met === 1 ? "s" : ""} to ${words}.`;
  if (allowed.some(({ plan }) => isAllLocal(plans.get(plan)!))) {
    return `${conditionVerdict(allowed, verdictWords, words)} ${share}`;
  }
  const local = [...plans.values()].find(isAllLocal)?.breaks;
  const start =
    local === undefined
      ? `All local does not keep to ${words}. Of those that do,`
      : `All local may not be chosen (${local}). Of the plans that keep to ${words},`;
  return `${start} ${sayBestPlans(allowed, verdictWords)}. ${share}`;
}
