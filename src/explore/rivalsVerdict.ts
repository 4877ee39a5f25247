import { objectives } from "../plan/objectives.ts";
import { joinWords, planSubjects } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { bestByEach } from "./predictionObjectives.ts";
import type { ConditionUncertainty } from "./uncertainty.ts";
import type { VerdictWords } from "./verdictWords.ts";

/** Number of plans that are named; the others are counted. */
const named = 2;

/**
 * Names the plans that may be better than the best one, as far as the profiles can tell: ` As far as the profiles can tell, the
 * highest throughput may also be that of cutting after features.5.` Empty if there are none.
 *
 * @param allowed the predictions that may be on the front
 * @param rivals undefined if nothing is known of the uncertainty
 */
export function rivalsVerdict(
  allowed: readonly Prediction[],
  rivals: ConditionUncertainty["rivals"] | undefined,
  { plans, objectives: names, cutName }: VerdictWords,
): string {
  if (!rivals || allowed.length === 0) return "";
  const subject = planSubjects([...plans.values()], cutName);
  const best = bestByEach(allowed, names).map(({ prediction }) => prediction.plan);
  const said = rivals(best).flatMap((ids, index) => {
    if (ids.length === 0) return [];
    const { direction, short } = objectives[names[index]];
    const words = ids.slice(0, named).map((id) => subject(plans.get(id)!));
    const more = ids.length - named;
    if (more > 0) words.push(`${more} more`);
    return [
      `the ${direction === "min" ? "lowest" : "highest"} ${short} may also be that of ${joinWords(words)}`,
    ];
  });
  return said.length === 0 ? "" : ` As far as the profiles can tell, ${said.join(", and ")}.`;
}
