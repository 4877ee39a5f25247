import { type Measurement, measurementOf } from "../measurement.ts";
import type { SeedMetrics } from "./seedMetrics.ts";

/**
 * Converts a result of the seed to a measurement, with null for everything that it does not contain.
 *
 * Compute is the sum of both parts, and transfer is the network seconds. The rest of the latency is not called waiting,
 * because it includes propagation and pickling.
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
    // No frame is discarded.
    warmup: 0,
    replications: 1,
    parts: {
      compute: means.part1_inference_time_s + means.part2_inference_time_s,
      transfer: means.network_time_s,
      waiting: null,
    },
  };
}
