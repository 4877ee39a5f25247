import { max, mean, min, quantile } from "simple-statistics";
import { finiteOrNull } from "../base/finiteOrNull.ts";
import { dominates } from "../pareto/dominates.ts";
import { regret } from "../pareto/regret.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import type { Outcome } from "./evaluate.ts";
import { outcomeObjectives } from "./predictionObjectives.ts";
import type { PlanWeather } from "./run.ts";

/**
 * Computes how well each plan does over the weather, that is, over replications in which all plans meet the same random
 * numbers.
 *
 * @param plans ids
 * @param outcomes per plan, per weather; the same number for each plan
 * @returns for each plan the share of weathers in which it is on the front, and its regret over them, sorted best first
 *   by mean regret, then by probability; an infinite regret is null
 */
export function weather(
  plans: readonly string[],
  outcomes: readonly (readonly Outcome[])[],
  names: readonly ObjectiveName[],
): PlanWeather[] {
  const objectives = outcomeObjectives(names);
  const directions = objectives.map(({ direction }) => direction);
  const count = min(outcomes.map((list) => list.length));
  const onFront = plans.map(() => 0);
  const regrets = plans.map((): number[] => []);
  for (let w = 0; w < count; w++) {
    const points = outcomes.map((list) => objectives.map(({ value }) => value(list[w])));
    const front = points.filter((point) => !points.some((other) => dominates(other, point, directions)));
    for (const [index, point] of points.entries()) {
      regrets[index].push(regret(point, front, directions));
      if (front.includes(point)) onFront[index]++;
    }
  }
  return plans
    .map((plan, index) => {
      const worst = finiteOrNull(max(regrets[index]));
      // The sum of a list with infinities in it is not a number.
      const average = worst === null ? null : mean(regrets[index]);
      const p95 = finiteOrNull(quantile(regrets[index], 0.95));
      return { plan, onFront: onFront[index] / count, regret: { mean: average, p95, worst } };
    })
    .sort((a, b) => {
      const [first, second] = [a, b].map(({ regret }) => regret.mean ?? Number.MAX_VALUE);
      return first - second || b.onFront - a.onFront;
    });
}
