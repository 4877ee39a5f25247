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
