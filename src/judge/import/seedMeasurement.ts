import type { Measurement } from "../measurement.ts";
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
  return {
    condition,
    plan,
    frames: null,
    // None is discarded.
    warmup: 0,
    replications: 1,
    latency: { mean: means.end_to_end_latency_s, p50: null, p95: null, p99: null, interval: null },
    throughput: { mean: inputsPerSecond / batch, interval: null },
    parts: {
      compute: means.part1_inference_time_s + means.part2_inference_time_s,
      transfer: means.network_time_s,
      waiting: null,
    },
    periodParts: null,
    bottleneck: null,
    resources: [],
    drops: null,
    stable: null,
    memory: {},
    cost: "measured",
  };
}
