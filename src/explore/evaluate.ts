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

/**
 * Simulates one plan under one condition. A run without a figure is told, and not thrown: other plans have theirs. Throws
 * as `predict` does otherwise.
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
