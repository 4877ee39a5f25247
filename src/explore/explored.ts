import type { Condition } from "../scenario/resolveCondition.ts";
import type { Evaluation, NoEvaluation } from "./evaluate.ts";

/** One condition and all its simulation results, in the order of the plans. */
export interface Explored {
  condition: Condition;
  evaluations: (Evaluation | NoEvaluation)[];
}

/** Returns the results of the plans that have a prediction. */
export function evaluated({ evaluations }: Explored): Evaluation[] {
  return evaluations.filter((item): item is Evaluation => !("failure" in item));
}
