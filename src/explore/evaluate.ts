import type { Prediction } from "../plan/prediction.ts";
import type { SimulationInput } from "../simulate/input.ts";
import { type Metrics, NoFiguresError } from "../simulate/measure.ts";
import { type PredictOptions, predict } from "../simulate/predict.ts";

/** One plan under one condition, as plain data that any thread can take. */
export interface Task {
  input: SimulationInput;
  options: Omit<PredictOptions, "onReplication" | "recorder">;
}

/** Why a plan has no prediction. */
export interface NoEvaluation {
  failure: string;
}

/** A prediction and the outcomes of its replications. */
export interface Evaluation {
  prediction: Prediction;
  /** One outcome per replication. Replication r of every plan under the same condition meets the same weather. */
  outcomes: Outcome[];
}

/** The figures of one replication from which the objectives are computed. */
export interface Outcome {
  latency: Metrics["latency"];
  throughput: number;
}

/**
 * Simulates one plan under one condition. If a figure has no value, the result says so instead of throwing, because
 * other plans may still have a prediction. Otherwise throws as `predict` does.
 */
export function evaluate({ input, options }: Task): Evaluation | NoEvaluation {
  const outcomes: Outcome[] = [];
  try {
    const prediction = predict(input, {
      ...options,
      onReplication: ({ latency, throughput }) => outcomes.push({ latency, throughput }),
    });
    return { prediction, outcomes };
  } catch (error) {
    if (!(error instanceof NoFiguresError)) throw error;
    return { failure: error.message };
  }
}
