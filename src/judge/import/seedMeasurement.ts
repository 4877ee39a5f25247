import { type Measurement, measurementOf } from "../measurement.ts";
import type { SeedMetrics } from "./seedMetrics.ts";

/**
 * A result of the seed's as a measurement, with null for all that it does not tell.
 *
 * Compute is both parts', transfer the network seconds. What is left of the latency is not called waiting: it holds
 * propagation and pickling, too.
 *
 * @param batch inputs in a frame; the seed counts images
 */
export function seedMeasurement(
  { system_inference_throughput_imgs_per_s: inputsPerSecond, average_metrics_per_batch: means }: SeedMetrics,
  plan: string,
  condition: string,
  batch: number,
): Measurement {
  const latency = means.end_to_end_latency_s;
  return {
    ...measurementOf({ condition, plan, latency, throughput: inputsPerSecond / batch }),
    // None is discarded.
    warmup: 0,
    replications: 1,
    parts: {
      compute: means.part1_inference_time_s + means.part2_inference_time_s,
      transfer: means.network_time_s,
      waiting: null,
    },
  };
}
