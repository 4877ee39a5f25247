import { energyPerFrame, type PowerModel } from "../plan/energy.ts";
import type { Figures } from "../plan/objectives.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { SimulationInput } from "../simulate/input.ts";
import { type Metrics, NoFiguresError } from "../simulate/measure.ts";
import { type PredictOptions, predict } from "../simulate/predict.ts";

/** One plan under one condition, as plain data that any thread can take. */
export interface Task {
  input: SimulationInput;
  options: Omit<PredictOptions, "onReplication" | "onQuantiles" | "recorder" | "figures"> & PlanFigures;
}

/** Figures that a plan has without simulation, and what is needed for its energy. Absent ones are not in the prediction. */
export interface PlanFigures {
  /** Inputs of a frame, if plans differ in it. */
  batch?: number;
  /** Bytes of one frame over all links. */
  bytes?: number;
  /** Total cost of the plan's devices. */
  devices?: number;
  /** The power of devices and links; absent if the scenario does not say. */
  power?: PowerModel;
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
  /** The latencies that `latencyShares` of the frames do not exceed; only if the task asks for them. */
  quantiles?: number[];
}

/** The figures of one replication from which the objectives are computed. */
export interface Outcome extends Figures {
  latency: Metrics["latency"];
}

/**
 * Simulates one plan under one condition. If a figure has no value, the result says so instead of throwing, because
 * other plans may still have a prediction. Otherwise throws as `predict` does.
 */
export function evaluate({ input, options }: Task): Evaluation | NoEvaluation {
  const { batch, bytes, devices, power, memory } = options;
  const outcomes: Outcome[] = [];
  const figures = (energy: number | undefined) => ({
    ...(energy !== undefined && { energy }),
    ...(bytes !== undefined && { bytes }),
    ...(devices !== undefined && { devices }),
  });
  const onReplication = ({ latency, throughput, resources }: Metrics) => {
    outcomes.push({
      latency,
      throughput,
      ...(batch !== undefined && { batch }),
      memory,
      ...figures(power && energyPerFrame(power, throughput, resources)),
    });
  };
  try {
    const ofAll: PredictOptions["figures"] = (perFrame) =>
      figures(power && perFrame((index) => outcomes[index].energy!));
    let shares: number[] | undefined;
    const onQuantiles = options.quantiles ? (found: number[]) => (shares = found) : undefined;
    const prediction = predict(input, { ...options, figures: ofAll, onReplication, onQuantiles });
    return { prediction, outcomes, ...(shares && { quantiles: shares }) };
  } catch (error) {
    if (!(error instanceof NoFiguresError)) throw error;
    return { failure: error.message };
  }
}
