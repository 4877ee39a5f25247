import { mean, quantile } from "simple-statistics";
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
 *   by mean regret, then by probability
 */
export function weather(
  plans: readonly string[],
  outcomes: readonly (readonly Outcome[])[],
  names: readonly ObjectiveName[],
): PlanWeather[] {
  const objectives = outcomeObjectives(names);
  const directions = objectives.map(({ direction }) => direction);
  const count = Math.min(...outcomes.map((list) => list.length));
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
    .map((plan, index) => ({
      plan,
      onFront: onFront[index] / count,
      regret: {
        mean: mean(regrets[index]),
        p95: quantile(regrets[index], 0.95),
        worst: Math.max(...regrets[index]),
      },
    }))
    .sort((a, b) => a.regret.mean - b.regret.mean || b.onFront - a.onFront);
}
