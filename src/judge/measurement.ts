import { z } from "zod";
import { predictionSchema } from "../plan/prediction.ts";

const { latency, parts, periodParts } = predictionSchema.shape;
const { p50, p95, p99 } = latency.shape;
const { compute, transfer, waiting } = parts.shape;

/**
 * What hardware measured for one plan under one condition: the record of a prediction (docs/metrics.md), in which
 * what was not measured is null. A `Prediction` is a whole `Measurement`; files of other programs give less.
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

export type Measurement = z.infer<typeof measurementSchema>;
