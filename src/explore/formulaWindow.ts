import type { SimulationInput } from "../simulate/input.ts";
import { calmPipeline } from "./calmPipeline.ts";

/**
 * Estimates the smallest window that reaches a plan's full throughput, without a simulation: by Little's law it is the latency of a
 * frame alone in the pipeline divided by the period. Nothing is random in it; with random times, or with pauses that a full pipeline
 * has too, the simulation may find a larger one.
 *
 * @param input with the one stream of the plan
 * @param slots between two stages; may be Infinity
 */
export function formulaWindow(input: SimulationInput, slots: number): number {
  const { latency, period } = calmPipeline(input, slots);
  // Minus a millionth, so that a rounding error does not add one.
  return Math.max(1, Math.ceil((latency / period) * (1 - 1e-6)));
}
