import { z } from "zod";

const seconds = z.number().nonnegative();

/**
 * A result file of the seed's socket runtime, `MODEL_split_N_metrics.json`, with the fields that its programs write
 * (github.com/cloudsyslab/ParetoPipe, `custom_implementation/`: `run_client`). Unknown fields are accepted.
 *
 * All figures are means over all batches of one run, including the first. The end-to-end latency is from the start of
 * part 1 on the first device's clock to the end of part 2 on the second device's clock. Network seconds are the time
 * that the receiver takes to read a batch after its length has arrived; propagation and the sender's waiting are not
 * included.
 */
export const seedMetricsSchema = z.looseObject({
  model_name: z.string(),
  /** Blocks of the torchvision model that run on the first device. */
  split_index: z.number().int().positive(),
  /** The user's description of the network; only recorded. */
  static_network_delay_ms: z.number().optional(),
  /** 0 if only one batch came through; then there is no throughput. */
  system_inference_throughput_imgs_per_s: z.number().nonnegative(),
  average_metrics_per_batch: z.looseObject({
    part1_inference_time_s: seconds,
    part2_inference_time_s: seconds,
    network_time_s: seconds,
    end_to_end_latency_s: z.number().positive(),
    /** Size of the pickled message: the tensor and a few hundred bytes around it. */
    intermediate_data_size_bytes: z.number().positive(),
  }),
});

/** The content of a result file of the seed's socket runtime. */
export interface SeedMetrics extends z.infer<typeof seedMetricsSchema> {}
