import { z } from "zod";
import { planSchema } from "../plan/plan.ts";
import { predictionSchema } from "../plan/prediction.ts";

/** A cut as the run records it, so that a report needs no model. */
export const runCutSchema = z.strictObject({
  index: z.number().int(),
  /** Position in the frozen graph's topological order. */
  position: z.number().int(),
  /** The block that ends here: `features.7`; `input` at position 0 and `output` at the end. */
  name: z.string(),
  /** Bytes of the boundary tensors, for one frame. */
  bytes: z.number(),
  /** Multiply-accumulates before the cut, for one frame. */
  macsBefore: z.number(),
});

export const conditionResultSchema = z.strictObject({
  name: z.string(),
  /** The condition in netem words. */
  description: z.string(),
  /** Plan ids on the front, by rising latency. */
  front: z.array(z.string()),
  /** Groups of front plans whose objectives are equal: every id after a group's first is a duplicate. */
  duplicates: z.array(z.array(z.string())),
  baselines: z.strictObject({ allLocal: z.string().nullable(), allRemote: z.string().nullable() }),
  /** One sentence: does the second device help, and where is the bottleneck. */
  verdict: z.string(),
});

/** run.json: everything that a report needs. */
export const runSchema = z.strictObject({
  schema: z.literal("paretopipe/run/v1"),
  name: z.string(),
  createdAt: z.string(),
  seed: z.number().int(),
  versions: z.record(z.string(), z.string()),
  /** The scenario file with defaults filled in and references resolved. */
  scenario: z.record(z.string(), z.unknown()),
  model: z.strictObject({
    name: z.string(),
    sha256: z.string(),
    batch: z.number().int(),
    cuts: z.array(runCutSchema),
  }),
  /** Where each device's figures come from. */
  devices: z.array(
    z.strictObject({
      name: z.string(),
      profile: z.string(),
      host: z.string(),
      slowdown: z.number(),
      measuredAt: z.string(),
      provenance: z.string(),
    }),
  ),
  plans: z.array(planSchema),
  conditions: z.array(conditionResultSchema),
  predictions: z.array(predictionSchema),
});

export type RunCut = z.infer<typeof runCutSchema>;
export type ConditionResult = z.infer<typeof conditionResultSchema>;
export type Run = z.infer<typeof runSchema>;
