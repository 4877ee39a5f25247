import { dominates } from "../pareto/dominates.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import { predictionObjectives } from "./predictionObjectives.ts";
import type { Run } from "./run.ts";

/**
 * Returns the ids of the plans that would be on a front, under some condition, if their own figures were better than predicted by a
 * share and those of the others as predicted. The plans of the fronts are among them.
 *
 * @param margin the share, 0.1 for a tenth
 */
export function contenders({ objectives, conditions, predictions }: Run, margin: number): Set<string> {
  const values = predictionObjectives(objectives as ObjectiveName[]);
  const directions = values.map(({ direction }) => direction);
  const chosen = new Set<string>();
  for (const { name, front } of conditions) {
    const own = predictions.filter(({ condition, stable }) => condition === name && stable);
    const figures = own.map((item) => values.map(({ value }) => value(item)));
    const best = figures.filter((_, index) => front.includes(own[index].plan));
    for (const [index, { plan }] of own.entries()) {
      const better = figures[index].map((value, axis) =>
        directions[axis] === "min" ? value / (1 + margin) : value * (1 + margin),
      );
      if (front.includes(plan) || !best.some((other) => dominates(other, better, directions)))
        chosen.add(plan);
    }
  }
  return chosen;
}
