import { z } from "zod";
import { limitSchema } from "../plan/limits.ts";
import { planSchema } from "../plan/plan.ts";
import { predictionSchema } from "../plan/prediction.ts";
import { profileInputSchema } from "../profile/deviceProfile.ts";
import { runSearchSchema } from "./runSearch.ts";

/** A cut as the run records it, so that a report does not need the model. */
export const runCutSchema = z.strictObject({
  index: z.number().int(),
  /** Position in the frozen graph's topological order. */
  position: z.number().int(),
  /** The block that ends here, such as `features.7`; `input` at position 0 and `output` at the end. */
  name: z.string(),
  /** Bytes of the boundary tensors, for one frame. */
  bytes: z.number(),
  /** Multiply-accumulates before the cut, for one frame; null if some are unknown. */
  macsBefore: z.number().nullable(),
  /** Names of the tensors that cross, by which the cut is found again in the model. Absent in runs of older versions. */
  tensors: z.array(z.string()).optional(),
});

/** The results of a run under one condition. */
export const conditionResultSchema = z.strictObject({
  name: z.string(),
  /** The condition in netem words. */
  description: z.string(),
  /** Ids of the plans on the front, best first by the first objective. */
  front: z.array(z.string()),
  /** Groups of front plans whose objectives are equal; every id after the first of a group is a duplicate. */
  duplicates: z.array(z.array(z.string())),
  /**
   * The plans to compare with: everything on the source device, and everything on one other device (a plan for each).
   */
  baselines: z.strictObject({
    allLocal: z.string(),
    /** All local with another batch or other threads, each best by some objective. Absent if there is none. */
    furtherLocal: z.array(z.string()).optional(),
    allRemote: z.array(z.string()),
  }),
  /** How the plans meet the scenario's limits (`where`); null if it has none. */
  limits: z
    .strictObject({
      /** Number of plans that meet all of them. */
      met: z.number().int(),
      /** If no plan does, the one that comes nearest, and the limit that it misses. */
      nearest: z
        .strictObject({
          plan: z.string(),
          misses: z.array(z.strictObject({ limit: limitSchema, value: z.number() })),
        })
        .nullable(),
    })
    .nullable()
    .default(null),
  /** Says whether a second device helps, where the bottleneck is, and which plans meet the limits. */
  verdict: z.string(),
});

/** How one plan does over the weather of a condition. */
export const planWeatherSchema = z.strictObject({
  plan: z.string(),
  /** Share of the weathers in which the plan is on the front. */
  onFront: z.number(),
  /**
   * The factor, minus one, by which the plan would have to improve to be on the front, over the weathers. Null: no factor is enough,
   * because another plan has none of what counts, such as no bytes.
   */
  regret: z.strictObject({
    mean: z.number().nullable(),
    p95: z.number().nullable(),
    worst: z.number().nullable(),
  }),
});

/** Fronts under uncertainty: every plan under the same random weathers. */
export const weatherSchema = z.strictObject({
  /** Null: over the weathers of all conditions together. */
  condition: z.string().nullable(),
  weathers: z.number().int(),
  /** Sorted by mean regret, best first. */
  plans: z.array(planWeatherSchema),
});

const sweepAxisSchema = z.strictObject({
  parameter: z.enum(["rate", "delay", "jitter", "loss"]),
  /** In SI units: bits per second, seconds, or a probability; increasing. */
  values: z.array(z.number()),
});

/** The phase diagram: which plan is best where. */
export const sweepSchema = z.strictObject({
  /** The conditions in which the two parameters are varied, in netem words. */
  base: z.string(),
  x: sweepAxisSchema,
  y: sweepAxisSchema,
  cells: z.array(
    z.strictObject({
      /** Indices into the axes' values. */
      x: z.number().int(),
      y: z.number().int(),
      objective: z.string(),
      /** The best plan by this objective alone, and its value. */
      plan: z.string(),
      value: z.number(),
      /** The value of the all-local plan, for comparison; null if its queue grows, so that the value says nothing. */
      allLocal: z.number().nullable(),
    }),
  ),
});

/** A time span in which a device computed or a link carried a frame. */
export const ganttSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  spans: z.array(
    z.strictObject({
      resource: z.string(),
      kind: z.enum(["compute", "transfer"]),
      frame: z.number().int(),
      begin: z.number(),
      end: z.number(),
    }),
  ),
});

/** How the latencies of one plan are distributed. */
export const latenciesSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  /** Shares of the frames, increasing, and the latency in seconds that each does not exceed; the mean over replications. */
  quantiles: z.array(z.tuple([z.number(), z.number().nonnegative()])),
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
    /** The inputs that the model is fed; empty in older runs. */
    inputs: z.array(profileInputSchema).default([]),
    cuts: z.array(runCutSchema),
    /**
     * The model with each batch, increasing, if plans differ in it; `batch`, `inputs` and `cuts` are then those of the
     * smallest.
     */
    batches: z
      .array(
        z.strictObject({
          batch: z.number().int(),
          inputs: z.array(profileInputSchema),
          cuts: z.array(runCutSchema),
        }),
      )
      .optional(),
  }),
  /** Where each device's figures come from. */
  devices: z.array(
    z.strictObject({
      name: z.string(),
      profile: z.string(),
      host: z.string(),
      slowdown: z.number(),
      /** Threads of one operator, as profiled. Absent in older runs. */
      threads: z.number().int().positive().optional(),
      measuredAt: z.string(),
      provenance: z.string(),
      /**
       * Every profile that plans run the device with, if there are several; the fields above are then those of the first.
       */
      profiles: z
        .array(
          z.strictObject({
            profile: z.string(),
            batch: z.number().int().positive(),
            threads: z.number().int().positive(),
            measuredAt: z.string(),
            provenance: z.string(),
          }),
        )
        .optional(),
    }),
  ),
  /** Names of the objectives of the fronts, such as latency and throughput. */
  objectives: z.array(z.string()),
  /** Limits that a plan must meet to be on a front. */
  where: z.array(limitSchema).default([]),
  plans: z.array(planSchema),
  /** How the plans were chosen; null if all of them were simulated. */
  search: runSearchSchema.nullable().default(null),
  conditions: z.array(conditionResultSchema),
  predictions: z.array(predictionSchema),
  /**
   * Plans without a prediction because a figure has no value, with the reason. Includes plans of a sweep's cells, which
   * are described in words.
   */
  unpredicted: z
    .array(z.strictObject({ condition: z.string(), plan: z.string(), reason: z.string() }))
    .default([]),
  /** How the plans do over the weather, if anything is random. */
  weather: z.array(weatherSchema).default([]),
  sweep: sweepSchema.nullable().default(null),
  /** The first frames of the plans at the two ends of each front. */
  gantt: z.array(ganttSchema).default([]),
  /** The distribution of the latencies of each front's plans; empty in older runs. */
  latencies: z.array(latenciesSchema).default([]),
});

/** A cut as a run records it. */
export interface RunCut extends z.infer<typeof runCutSchema> {}

/** The results of a run under one condition: the front, the plans to compare with, a verdict. */
export interface ConditionResult extends z.infer<typeof conditionResultSchema> {}

/** How one plan does over the random weathers of a condition. */
export interface PlanWeather extends z.infer<typeof planWeatherSchema> {}

/** How all plans do over the random weathers of a condition. */
export interface Weather extends z.infer<typeof weatherSchema> {}

/** Which plan is best at each pair of two network parameters. */
export interface Sweep extends z.infer<typeof sweepSchema> {}

/** The first frames of one plan, as time spans of devices and links. */
export interface Gantt extends z.infer<typeof ganttSchema> {}

/** How the latencies of one plan are distributed. */
export interface Latencies extends z.infer<typeof latenciesSchema> {}

/** Everything that `explore` found; the content of run.json. */
export interface Run extends z.infer<typeof runSchema> {}
