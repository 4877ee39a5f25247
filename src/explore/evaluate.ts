import type { Prediction } from "../plan/prediction.ts";
import type { SimulationInput } from "../simulate/input.ts";
import type { Metrics } from "../simulate/measure.ts";
import { type PredictOptions, predict } from "../simulate/predict.ts";

/** One plan under one condition, as plain data that any thread can take. */
export interface Task {
  input: SimulationInput;
  options: Omit<PredictOptions, "onReplication" | "recorder">;
}

/** A prediction with what each of its replications gave. */
export interface Evaluation {
  prediction: Prediction;
  /** Replications that any other plan under the same condition meets with the same weather. */
  outcomes: Outcome[];
}

/** What the objectives are read from. */
export interface Outcome {
  latency: Metrics["latency"];
  throughput: number;
}

/** Simulates one plan under one condition. Throws as `predict` does. */
export function evaluate({ input, options }: Task): Evaluation {
  const outcomes: Outcome[] = [];
  const prediction = predict(input, {
    ...options,
    onReplication: ({ latency, throughput }) => outcomes.push({ latency, throughput }),
  });
  return { prediction, outcomes };
}
