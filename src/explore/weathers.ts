import { max, min } from "simple-statistics";
import type { Plan } from "../plan/plan.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { Evaluation, NoEvaluation, Outcome } from "./evaluate.ts";
import { type Explored, evaluated } from "./explored.ts";
import type { Weather } from "./run.ts";
import { mayBeOnFront } from "./underLimits.ts";
import { weather } from "./weather.ts";

/**
 * Computes the weather of each condition in which anything is random and, if there are several conditions, of all together.
 * Plans without a prediction and plans that may not be on the front are left out.
 */
export function weathers(
  { scenario }: ResolvedScenario,
  plans: readonly Plan[],
  explored: readonly Explored[],
): Weather[] {
  const entry = (condition: string | null, of: readonly Explored[]): Weather[] => {
    const counts = of.map(weathersOf);
    const most = max(counts);
    const met = plans.flatMap((plan, index) => {
      const all = of.map(({ evaluations }) => evaluations[index]);
      // Every condition has the same weight, however many replications it took.
      const outcomes = all.flatMap((item, place) =>
        "failure" in item ? [] : repeated(repeated(item.outcomes, counts[place]), most),
      );
      const isLeftOut = (item: Evaluation | NoEvaluation) =>
        "failure" in item || !mayBeOnFront(plan, item.prediction, scenario.where);
      return all.some(isLeftOut) ? [] : [{ id: plan.id, outcomes }];
    });
    if (met.length === 0) return [];
    const ids = met.map(({ id }) => id);
    const outcomes = met.map((item) => item.outcomes);
    return [{ condition, weathers: outcomes[0].length, plans: weather(ids, outcomes, scenario.objectives) }];
  };
  const random = explored.filter((item) => weathersOf(item) > 1);
  const each = random.flatMap((item) => entry(item.condition.name, [item]));
  if (explored.length < 2) return each;
  return [...entry(null, explored), ...each];
}

/**
 * Returns the number of weathers that all plans have met under a condition. With a precision asked for, plans take different numbers
 * of replications. One that nothing random touches has met them all.
 */
function weathersOf(explored: Explored): number {
  const counts = evaluated(explored).map(({ outcomes }) => outcomes.length);
  const several = counts.filter((count) => count > 1);
  return several.length > 0 ? min(several) : counts.length > 0 ? min(counts) : 1;
}

/**
 * Returns so many outcomes, from the first one on and over again. A plan without randomness (all local, for example) has one outcome,
 * which is the same in every weather.
 */
function repeated(outcomes: readonly Outcome[], count: number): Outcome[] {
  return Array.from({ length: count }, (_, index) => outcomes[index % outcomes.length]);
}
