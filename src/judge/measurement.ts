import { z } from "zod";
import { predictionSchema } from "../plan/prediction.ts";

const { latency, parts, periodParts } = predictionSchema.shape;
const { p50, p95, p99 } = latency.shape;
const { compute, transfer, waiting } = parts.shape;

/**
 * The figures of one plan under one condition, measured on hardware. It has the fields of a prediction
 * (docs/reference/metrics.md), with null for what was not measured. A `Prediction` is a complete `Measurement`; files of
 * other programs hold less.
 */
export const measurementSchema = predictionSchema.extend({
  frames: predictionSchema.shape.frames.nullable(),
  warmup: predictionSchema.shape.warmup.nullable(),
  replications: predictionSchema.shape.replications.nullable(),
  latency: latency.extend({ p50: p50.nullable(), p95: p95.nullable(), p99: p99.nullable() }),
  parts: z.strictObject({
    compute: compute.nullable(),
    transfer: transfer.nullable(),
    waiting: waiting.nullable(),
  }),
  periodParts: periodParts.nullable(),
  bottleneck: z.string().nullable(),
  drops: predictionSchema.shape.drops.nullable(),
  stable: z.boolean().nullable(),
});

/** The figures of one plan under one condition, measured on hardware; null for what was not measured. */
export interface Measurement extends z.infer<typeof measurementSchema> {}

/** The figures that any stopwatch can give. */
export interface MeasuredMeans {
  condition: string;
  plan: string;
  /** Mean seconds from a frame's admission to its result. */
  latency: number;
  /** Frames per second. */
  throughput: number;
}

/**
 * Makes a measurement of which only the mean latency and the throughput are known; everything else is null.
 *
 * @example
 * ```ts
 * import { measurementOf } from "paretopipe";
 *
 * const { latency, bottleneck } = measurementOf({
 *   condition: "wifi",
 *   plan: "board",
 *   latency: 0.21,
 *   throughput: 4.7,
 * });
 * console.log(latency.mean, bottleneck); // 0.21 null
 * ```
 */
export function measurementOf({ condition, plan, latency, throughput }: MeasuredMeans): Measurement {
  return {
    condition,
    plan,
    frames: null,
    warmup: null,
    replications: null,
    latency: { mean: latency, p50: null, p95: null, p99: null, interval: null },
    throughput: { mean: throughput, interval: null },
    parts: { compute: null, transfer: null, waiting: null },
    periodParts: null,
    bottleneck: null,
    resources: [],
    drops: null,
    stable: null,
    memory: {},
    cost: "measured",
  };
}
