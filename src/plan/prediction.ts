import { z } from "zod";
import { recordByNameSchema } from "../base/recordByName.ts";

const secondsField = z.number().nonnegative();

/** A 95 % confidence interval, [low, high], or null where one run gives none. */
export const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

/** Seconds of one frame that are compute, transfer and waiting. They add up to what they decompose. */
export const partsSchema = z.strictObject({
  compute: secondsField,
  transfer: secondsField,
  waiting: secondsField,
});

export const resourceSchema = z.strictObject({
  /** Device name, or `from>to` for a link's direction. */
  name: z.string(),
  kind: z.enum(["device", "link"]),
  /** Busy time over the measured window, 0 to 1. */
  utilisation: z.number().nonnegative(),
  /** Mean time a frame waits for this resource, seconds. */
  waiting: secondsField,
});

/**
 * What the simulator predicts for one plan under one condition, and what hardware measures: the same record.
 * Latencies in seconds per frame, throughput in frames per second.
 */
export const predictionSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  frames: z.number().int(),
  /** Warm-up frames that were discarded. */
  warmup: z.number().int(),
  replications: z.number().int(),
  /** Whether the intervals came within the width that was asked for; absent where none was. */
  precise: z.boolean().optional(),
  latency: z.strictObject({
    mean: secondsField,
    p50: secondsField,
    p95: secondsField,
    p99: secondsField,
    interval: intervalSchema,
  }),
  throughput: z.strictObject({ mean: z.number().nonnegative(), interval: intervalSchema }),
  /** Mean latency taken apart. */
  parts: partsSchema,
  /** One cycle of the bottleneck (1 / throughput) taken apart; waiting is what the bottleneck idles. */
  periodParts: partsSchema,
  bottleneck: z.string(),
  resources: z.array(resourceSchema),
  drops: z.number().int().nonnegative(),
  /**
   * Messages, warm-up included, that were lost so often in a row that TCP gives the connection up, where a real run ends;
   * here they count as delivered at that time. Absent where there is none.
   */
  givenUp: z.number().int().positive().optional(),
  /** False when a queue was still growing at the end: then latency is of this run's length, not of the plan. */
  stable: z.boolean(),
  /** Bytes each device needs, by device name; from the profile's measured peak where there is one. */
  memory: recordByNameSchema(z.string(), z.number()),
  /** Whether every stage's time was measured, or some were estimated from other stages. */
  cost: z.enum(["measured", "estimated"]),
});

export type Interval = z.infer<typeof intervalSchema>;
export type Parts = z.infer<typeof partsSchema>;
export type ResourceUse = z.infer<typeof resourceSchema>;
export type Prediction = z.infer<typeof predictionSchema>;
