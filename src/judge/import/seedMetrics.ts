import { z } from "zod";

const seconds = z.number().nonnegative();

/**
 * A result file of the seed's socket runtime, `MODEL_split_N_metrics.json`, with the fields that its programs write
 * (github.com/cloudsyslab/ParetoPipe, `custom_implementation/`: `run_client`). Fields that we do not know are let
 * through.
 *
 * All figures are means over all batches of one run, the first included. The end-to-end latency is from the start
 * of part 1 on the first device's clock to the end of part 2 on the second's. Network seconds are those that the
 * receiver takes to read a batch after its length has come: propagation and what the sender waits are not in them.
 */
export const seedMetricsSchema = z.looseObject({
  model_name: z.string(),
  /** Blocks of the torchvision model that run on the first device. */
  split_index: z.number().int().positive(),
  /** What the user said of the network, for the record alone. */
  static_network_delay_ms: z.number().optional(),
  /** 0 where only one batch came through: then there is no throughput. */
  system_inference_throughput_imgs_per_s: z.number().positive(),
  average_metrics_per_batch: z.looseObject({
    part1_inference_time_s: seconds,
    part2_inference_time_s: seconds,
    network_time_s: seconds,
    end_to_end_latency_s: z.number().positive(),
    /** Of the pickled message: the tensor and a few hundred bytes around it. */
    intermediate_data_size_bytes: z.number().positive(),
  }),
});

export type SeedMetrics = z.infer<typeof seedMetricsSchema>;
