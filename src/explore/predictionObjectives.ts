import { type Objective, type ObjectiveName, objectives, roundForRanking } from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Outcome } from "./evaluate.ts";

/** Returns the objectives of a scenario for outcomes of single replications. Values are rounded for ranking. */
export function outcomeObjectives(names: readonly ObjectiveName[]) {
  return names.map((name) => {
    const { direction, value }: Objective = objectives[name];
    return { direction, value: (outcome: Outcome) => roundForRanking(value<number>(outcome)) };
  });
}

/** Returns the objectives of a scenario for predictions. Values are rounded for ranking. */
export function predictionObjectives(names: readonly ObjectiveName[]) {
  return outcomeObjectives(names).map(({ direction, value }) => ({
    direction,
    value: ({ latency, throughput }: Prediction) => value({ latency, throughput: throughput.mean }),
  }));
}

/** Returns the best prediction by each objective, in the objectives' order; in a tie the first. There is at least one. */
export function bestByEach(
  predictions: readonly Prediction[],
  names: readonly ObjectiveName[],
): { prediction: Prediction; value: (prediction: Prediction) => number }[] {
  return predictionObjectives(names).map(({ direction, value }) => {
    const prediction = predictions.reduce((best, other) =>
      (direction === "min" ? value(other) < value(best) : value(other) > value(best)) ? other : best,
    );
    return { prediction, value };
  });
}
