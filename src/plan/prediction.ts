import { z } from "zod";
import { recordByNameSchema } from "../base/recordByName.ts";

const secondsField = z.number().nonnegative();

/** A 95 % confidence interval, [low, high], or null if there is only one run. */
export const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

/** The compute, transfer and waiting parts of a frame's time, seconds. They add up to the whole. */
export const partsSchema = z.strictObject({
  compute: secondsField,
  transfer: secondsField,
  waiting: secondsField,
});

/** How busy a device or one direction of a link is. */
export const resourceSchema = z.strictObject({
  /** Device name, or `from>to` for a link's direction. */
  name: z.string(),
  kind: z.enum(["device", "link"]),
  /** Busy time over the measured window, 0 to 1. */
  utilisation: z.number().nonnegative(),
  /** Mean time that a frame waits for this resource, seconds. */
  waiting: secondsField,
});

/** How uncertain a prediction is. */
export const uncertaintySchema = z.strictObject({
  /** The 95 % interval in which the mean latency of one real run should lie, seconds. */
  latency: z.tuple([z.number().nonnegative(), z.number().nonnegative()]),
  /** The same of throughput, frames per second. */
  throughput: z.tuple([z.number().nonnegative(), z.number().nonnegative()]),
  /** Probability that the plan is on the front of all plans of the run, 0 to 1. */
  onFront: z.number().min(0).max(1),
});

/**
 * The figures of one plan under one condition, predicted by the simulator or measured on hardware: the record is the
 * same. Latencies in seconds per frame, throughput in frames per second.
 */
export const predictionSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  /** Inputs of a frame. Absent if all plans of the run have the same. Otherwise plans are compared per input. */
  batch: z.number().int().positive().optional(),
  frames: z.number().int(),
  /** Warm-up frames that were discarded. */
  warmup: z.number().int(),
  replications: z.number().int(),
  /**
   * Share of the links' repeating traces that the replications saw together, each in a part of its own; 1 for all of them. Absent if no
   * trace repeats, in older runs and in measurements, and if each replication begins where the traces do.
   */
  traceSeen: z.number().positive().max(1).optional(),
  /** Whether the intervals reached the requested width; absent if none was requested. */
  precise: z.boolean().optional(),
  latency: z.strictObject({
    mean: secondsField,
    p50: secondsField,
    p95: secondsField,
    p99: secondsField,
    interval: intervalSchema,
  }),
  throughput: z.strictObject({ mean: z.number().nonnegative(), interval: intervalSchema }),
  /** The parts of the mean latency. */
  parts: partsSchema,
  /** The parts of one cycle of the bottleneck (1 / throughput); waiting is the time that the bottleneck is idle. */
  periodParts: partsSchema,
  bottleneck: z.string(),
  resources: z.array(resourceSchema),
  drops: z.number().int().nonnegative(),
  /**
   * Number of messages, warm-up included, that were lost so often in a row that TCP would give up the connection. A real
   * run would end there; here they count as delivered at that time. Absent if there are none.
   */
  givenUp: z.number().int().positive().optional(),
  /** False if a queue was still growing at the end: latency then depends on the length of this run, not on the plan. */
  stable: z.boolean(),
  /** Bytes that each device needs, by its name: the peak of its stage in the profile, and the frames that may wait there. */
  memory: recordByNameSchema(z.string(), z.number()),
  /** Joules per frame of the plan's devices and links; absent unless the scenario has their watts. */
  energy: z.number().nonnegative().optional(),
  /** Bytes of one frame over all links, results included. Absent in older runs and in measurements. */
  bytes: z.number().nonnegative().optional(),
  /**
   * Total cost of the plan's devices; 1 for each if the scenario says nothing. Absent in older runs and in measurements.
   */
  devices: z.number().nonnegative().optional(),
  /** Whether every stage's time was measured, or some were estimated from other stages. */
  cost: z.enum(["measured", "estimated"]),
  /** Absent in older runs, in measurements, and if a profile lacks the whole model. */
  uncertainty: uncertaintySchema.optional(),
});

/** A 95 % confidence interval, [low, high], or null if there is only one run. */
export type Interval = z.infer<typeof intervalSchema>;

/** The compute, transfer and waiting parts of a frame's time, seconds. */
export interface Parts extends z.infer<typeof partsSchema> {}

/** How busy a device or one direction of a link is. */
export interface ResourceUse extends z.infer<typeof resourceSchema> {}

/** How uncertain a prediction is: where real figures should lie, and how likely the plan is on the front. */
export interface Uncertainty extends z.infer<typeof uncertaintySchema> {}

/** The figures of one plan under one condition. */
export interface Prediction extends z.infer<typeof predictionSchema> {}
