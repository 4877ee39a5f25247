import { formatFigure, type ObjectiveName, objectives } from "../plan/objectives.ts";
import { planSubjects } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { type WorkUnit, workRate, workUnit } from "../plan/workUnit.ts";
import { bestByEach } from "./predictionObjectives.ts";
import type { VerdictWords } from "./verdictWords.ts";

/**
 * Says which plan is best by each objective, with its figures: `all on server is best in latency, with latency 66 ms and 15
 * frames/s`.
 *
 * @param allowed the predictions that may be on the front; at least one
 */
export function sayBestPlans(
  allowed: readonly Prediction[],
  { plans, objectives: names, cutName }: VerdictWords,
): string {
  const subject = planSubjects([...plans.values()], cutName);
  const found = bestByEach(allowed, names).map(({ prediction }) => prediction);
  const best = [...new Set(found)].map((item) => {
    const unit = workUnit(item);
    const by = names.filter((_, index) => found[index] === item).map((name) => objectives[name].short);
    const figures = [
      sayFigure("latency", item.latency.mean, unit),
      sayFigure("throughput", workRate(item), unit),
    ];
    return `${subject(plans.get(item.plan)!)} is best in ${by.join(" and ")}, with ${figures.join(" and ")}`;
  });
  return best.join("; ");
}

/** Writes a figure with the name of its objective: `latency 66 ms`. */
export function sayFigure(name: ObjectiveName, value: number, unit: WorkUnit): string {
  const figure = formatFigure(objectives[name], value, unit);
  // The unit of a rate already says what it counts.
  return objectives[name].quantity === "rate" ? figure : `${objectives[name].short} ${figure}`;
}
