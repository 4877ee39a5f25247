import { formatFigure, objectives } from "../plan/objectives.ts";
import { planSubjects } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { workUnit } from "../plan/workUnit.ts";
import { bestByEach } from "./predictionObjectives.ts";
import type { VerdictWords } from "./verdictWords.ts";

/**
 * Says which plan is best by each objective other than latency and throughput: ` The lowest energy, 1.39 J, is that of all
 * local.` Empty if there is no such objective, or no plan.
 *
 * @param allowed the predictions that may be on the front
 */
export function furtherVerdict(
  allowed: readonly Prediction[],
  { plans, objectives: names, cutName }: VerdictWords,
): string {
  if (allowed.length === 0) return "";
  const subject = planSubjects([...plans.values()], cutName);
  return bestByEach(allowed, names)
    .map(({ prediction, value }, index) => {
      const name = names[index];
      if (name === "latency" || name === "throughput") return "";
      const objective = objectives[name];
      const which = objective.direction === "min" ? "lowest" : "highest";
      const figure = formatFigure(objective, value(prediction), workUnit(prediction));
      return ` The ${which} ${objective.short}, ${figure}, is that of ${subject(plans.get(prediction.plan)!)}.`;
    })
    .join("");
}
