import { bestBy } from "../pareto/bestBy.ts";
import {
  type Figures,
  figuresOf,
  type Objective,
  type ObjectiveName,
  objectives,
  objectiveValue,
  roundForRanking,
} from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";

/** Returns the objectives of a scenario for outcomes of single replications. Values are rounded for ranking. */
export function outcomeObjectives(names: readonly ObjectiveName[]) {
  return names.map((name) => {
    const objective: Objective = objectives[name];
    const value = (figures: Figures) => roundForRanking(objectiveValue(objective, figures));
    return { direction: objective.direction, value };
  });
}

/** Returns the objectives of a scenario for predictions. Values are rounded for ranking. */
export function predictionObjectives(names: readonly ObjectiveName[]) {
  return outcomeObjectives(names).map(({ direction, value }) => ({
    direction,
    value: (prediction: Prediction) => value(figuresOf(prediction)),
  }));
}

/** A prediction that is the best by an objective, and how to read its value. */
interface Best {
  prediction: Prediction;
  value: (prediction: Prediction) => number;
}

/**
 * Returns the best prediction by each objective, in the objectives' order. There is at least one. In a tie it is the best by the
 * others, in their order, so that no other one beats it; if they are equal in all, the first.
 */
export function bestByEach(predictions: readonly Prediction[], names: readonly ObjectiveName[]): Best[] {
  const objectives = predictionObjectives(names);
  return objectives.map((objective) => {
    return { prediction: bestBy(predictions, [objective, ...objectives])!, value: objective.value };
  });
}

/** Returns the best prediction by each objective alone, in the objectives' order; in a tie the first. There is at least one. */
export function firstByEach(predictions: readonly Prediction[], names: readonly ObjectiveName[]): Best[] {
  return predictionObjectives(names).map((objective) => {
    return { prediction: bestBy(predictions, [objective])!, value: objective.value };
  });
}
