import { type Direction, dominates } from "../pareto/dominates.ts";
import type { Limit } from "../plan/limits.ts";
import { figuresOf, type ObjectiveName, objectives, objectiveValue } from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";
import { predictionObjectives } from "./predictionObjectives.ts";
import type { Run } from "./run.ts";

/**
 * Returns the ids of the plans that would be on a front, under some condition, if their own figures were better than predicted by a
 * share and those of the others as predicted. The plans of the fronts are among them. A plan that is forbidden, or that would still miss a
 * limit, is not.
 *
 * @param margin the share, 0.1 for a tenth
 */
export function contenders(
  { objectives, conditions, plans, predictions, where }: Run,
  margin: number,
): Set<string> {
  const values = predictionObjectives(objectives as ObjectiveName[]);
  const directions = values.map(({ direction }) => direction);
  const forbidden = new Set(plans.flatMap(({ id, breaks }) => (breaks === undefined ? [] : [id])));
  const chosen = new Set<string>();
  for (const { name, front } of conditions) {
    const own = predictions.filter(({ condition, stable }) => condition === name && stable);
    const figures = own.map((item) => values.map(({ value }) => value(item)));
    const best = figures.filter((_, index) => front.includes(own[index].plan));
    const mayBe = (prediction: Prediction, index: number) => {
      if (forbidden.has(prediction.plan) || !where.every((limit) => mayMeet(prediction, limit, margin)))
        return false;
      const better = figures[index].map((value, axis) => betterBy(margin, value, directions[axis]));
      return !best.some((other) => dominates(other, better, directions));
    };
    for (const [index, prediction] of own.entries()) {
      if (front.includes(prediction.plan) || mayBe(prediction, index)) chosen.add(prediction.plan);
    }
  }
  return chosen;
}

function mayMeet(prediction: Prediction, { objective, relation, value }: Limit, margin: number): boolean {
  const own = objectiveValue(objectives[objective], figuresOf(prediction));
  return relation === "<=" ? betterBy(margin, own, "min") <= value : betterBy(margin, own, "max") >= value;
}

function betterBy(margin: number, value: number, direction: Direction): number {
  return direction === "min" ? value / (1 + margin) : value * (1 + margin);
}
