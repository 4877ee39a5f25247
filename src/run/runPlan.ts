import type { TensorValue } from "../graph/values/tensorValue.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { TensorHead } from "../runtime/protocol/messageFields.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { RouteStage } from "./route.ts";

/** A plan with everything that is needed to run it: stages, settings, and the model's inputs and outputs. */
export interface RunPlan {
  /** The plan's id. */
  id: string;
  model: { name: string; sha256: string; batch: number };
  /** Whether the batch is the first dimension of the model's inputs and outputs. */
  batchFirst: boolean;
  stages: readonly RouteStage[];
  /** Maximum number of frames between admission and result; null for no limit. */
  window: number | null;
  /** Slots between two stages. */
  queue: number;
  /** The condition of the links; relays imitate it if the testbed says so. */
  condition: Condition;
  seed: number;
  /** Slowdown factors, by device, if a scenario gives any. */
  slowdowns?: ReadonlyMap<string, number>;
  /** Values of inputs that a frame may leave out. */
  values: readonly TensorValue[];
  /** Names of the model's outputs whose size depends on the input. */
  varying: readonly string[];
  /** Names of the model's inputs that no node reads, so that no stage takes them. */
  unread: readonly string[];
  /** The simulator's prediction for the plan, if there is a scenario. */
  prediction?: Prediction;
  /** Notes that a reader must know. */
  notes: readonly string[];
}

/** Returns the contents of a frame: the tensors that the first stage takes. */
export function inputsOf({ stages }: RunPlan): readonly TensorHead[] {
  return stages[0].inputs;
}

/** Returns the names of the model's inputs that are not among those that its first stage takes. */
export function unreadOf(
  inputs: readonly { name: string }[],
  taken: readonly { name: string }[],
): readonly string[] {
  const names = new Set(taken.map(({ name }) => name));
  return inputs.flatMap(({ name }) => (names.has(name) ? [] : [name]));
}

/** Returns the contents of a result: the tensors that the last stage gives. */
export function outputsOf({ stages }: RunPlan): readonly TensorHead[] {
  return stages[stages.length - 1].outputs;
}
