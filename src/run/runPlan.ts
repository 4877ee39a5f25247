import type { TensorValue } from "../graph/values/tensorValue.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { TensorHead } from "../runtime/protocol/messages.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { RouteStage } from "./route.ts";

/** A plan with everything that is needed to run it: stages, settings, and the model's inputs and outputs. */
export interface RunPlan {
  /** The plan's id. */
  id: string;
  model: { name: string; sha256: string; batch: number };
  stages: readonly RouteStage[];
  /** The most frames between admission and result; null for no limit. */
  window: number | null;
  /** Slots between two stages. */
  queue: number;
  /** What links do; relays imitate it where the testbed says so. */
  condition: Condition;
  seed: number;
  /** By device, where a scenario says how many times slower it is. */
  slowdowns?: ReadonlyMap<string, number>;
  /** Values of inputs that a frame need not have. */
  values: readonly TensorValue[];
  /** What the simulator says of the plan, where there is a scenario. */
  prediction?: Prediction;
  /** What a reader must know. */
  notes: readonly string[];
}

/** What a frame is: the tensors that the first stage takes. */
export function inputsOf({ stages }: RunPlan): readonly TensorHead[] {
  return stages[0].inputs;
}

/** What a result is: the tensors that the last stage gives. */
export function outputsOf({ stages }: RunPlan): readonly TensorHead[] {
  return stages[stages.length - 1].outputs;
}
