import { z } from "zod";
import { predictionSchema } from "../plan/prediction.ts";
import { measurementSchema } from "./measurement.ts";

/**
 * A signed relative error, (predicted - measured) / measured; 0.1 means a tenth too high. Null if there is no such
 * figure.
 */
const errorField = z.number().nullable();

/** A share or a ratio; null if there is nothing to count. */
const shareField = z.number().nonnegative().nullable();

/** A summary of one figure's errors over several points. */
export const errorSummarySchema = z.strictObject({
  /** Number of points that have this error. */
  count: z.number().int().positive(),
  /** Median of the absolute values. */
  median: z.number().nonnegative(),
  mean: z.number().nonnegative(),
  /** Mean of the signed errors. Above 0, the figure is predicted too high. */
  bias: z.number(),
  /** Share of the points whose absolute error is at most 10 %. */
  within10: z.number().nonnegative(),
});

/** Kendall's tau over the pairs of plans of one condition whose measured intervals do not overlap. */
export const rankAgreementSchema = z.strictObject({
  /** 1 if all are in the measured order, -1 if all are reversed. */
  tau: z.number().min(-1).max(1),
  pairs: z.number().int().positive(),
});

/** The loss in one objective from taking the plan that is predicted to be best. */
export const objectiveRegretSchema = z.strictObject({
  objective: z.string(),
  /** The plan predicted to be best, and the one measured to be best; null over several conditions. */
  chosen: z.string().nullable(),
  best: z.string().nullable(),
  /** Factor, minus one, by which the chosen plan measures worse than the best one; over conditions, the mean. */
  regret: z.number().nonnegative(),
});

/** The error in the time that a device itself spends on frames. */
export const busyErrorSchema = z.strictObject({
  device: z.string(),
  /** Number of points in which the device is busy. */
  points: z.number().int().positive(),
  /** Error of its busy seconds per frame, summed over those points: (predicted - measured) / measured. */
  error: z.number(),
});

/** How much slower a device was while plans were measured than while it was profiled. */
export const driftSchema = z.strictObject({
  device: z.string(),
  /** 0.1 means that the fixed pace model took a tenth longer. */
  drift: z.number(),
  /** Its 95 % interval. */
  interval: z.tuple([z.number(), z.number()]),
  /** Mean seconds of the pace model during the profile, and during the visits. */
  profiled: z.number().positive(),
  measured: z.number().positive(),
});

/** The judgement over the points of one condition, or over all points. */
export const summarySchema = z.strictObject({
  /** Null for all conditions together. */
  condition: z.string().nullable(),
  points: z.number().int().nonnegative(),
  failures: z.number().int().nonnegative(),
  /** Number of points that should have been measured, but were neither measured nor failed. */
  unmeasured: z.number().int().nonnegative().default(0),
  latency: errorSummarySchema.nullable(),
  p50: errorSummarySchema.nullable(),
  p95: errorSummarySchema.nullable(),
  throughput: errorSummarySchema.nullable(),
  order: z.strictObject({
    latency: rankAgreementSchema.nullable(),
    throughput: rankAgreementSchema.nullable(),
  }),
  /**
   * Plans on both fronts, divided by plans on at least one: 1 for equal fronts. This, hypervolume and regret are null
   * or empty if fronts cannot be compared, because there is one point or because points were not measured.
   */
  frontOverlap: shareField,
  /** Measured hypervolume of the predicted front's plans, divided by that of the measured front. */
  hypervolume: shareField,
  regret: z.strictObject({
    /** For each objective, the loss from taking the plan that is predicted to be best. */
    objectives: z.array(objectiveRegretSchema),
    /** Regret of the predicted front's plans, as measured, against all measured plans (src/pareto/regret.ts). */
    front: z.strictObject({ mean: z.number().nonnegative(), worst: z.number().nonnegative() }).nullable(),
  }),
  /** Share of points whose bottleneck was predicted correctly, of those whose bottleneck was measured. */
  bottleneck: shareField,
  /** For each device; empty if the measurements do not say how busy devices were. */
  devices: z.array(busyErrorSchema),
  /**
   * Of the points whose prediction has 95 % intervals, the number whose measured mean latency and throughput lie within them. Absent if
   * none has.
   */
  covered: z
    .strictObject({
      latency: z.number().int().nonnegative(),
      throughput: z.number().int().nonnegative(),
      /** Number of points with both intervals, and a latency that depends on the plan. */
      points: z.number().int().positive(),
    })
    .optional(),
  /** Errors with drift divided out; absent if drift was not measured. */
  drifted: z
    .strictObject({ latency: errorSummarySchema.nullable(), throughput: errorSummarySchema.nullable() })
    .optional(),
});

/** One plan under one condition, predicted and measured. */
export const pointSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  predicted: predictionSchema,
  measured: measurementSchema,
  /** Errors of the mean, p50 and p95 of latency, and of throughput. */
  errors: z.strictObject({
    latency: errorField,
    p50: errorField,
    p95: errorField,
    throughput: errorField,
  }),
  /**
   * The same errors with drift divided out: of predictions for devices as fast as they were meanwhile. Absent if drift was
   * not measured.
   */
  drifted: z.strictObject({ latency: errorField, throughput: errorField }).optional(),
  /** Predicted minus measured parts of the mean latency, in seconds; they show where the error comes from. */
  parts: z.strictObject({
    compute: z.number().nullable(),
    transfer: z.number().nullable(),
    waiting: z.number().nullable(),
  }),
  /** Whether the bottleneck was predicted correctly, if it was measured. */
  bottleneck: z.boolean().nullable(),
  /** Largest absolute difference between the split model's outputs and the whole model's, if compared. */
  outputDifference: z.number().nonnegative().nullable(),
  /** Whether the errors of mean latency and throughput are at most the tolerance. */
  withinTolerance: z.boolean(),
});

/** A point without a measurement, because something failed. Partial measurements do not count. */
export const failureSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  /** The device that failed, if known. */
  device: z.string().nullable(),
  reason: z.string(),
});

/**
 * A point that should have been measured but was not, without a failure: the budget ended, or there is no prediction.
 */
export const unmeasuredSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  reason: z.string(),
});

/** The machines on which the measurements were made. */
export const testbedFactsSchema = z.strictObject({
  name: z.string(),
  transport: z.string(),
  devices: z.array(z.strictObject({ name: z.string(), host: z.string(), slowdown: z.number() })),
});

/** The fronts among the points of a condition: plan ids ordered by the first objective, the best first. */
export const frontPairSchema = z.strictObject({
  condition: z.string(),
  predicted: z.array(z.string()),
  measured: z.array(z.string()),
});

/**
 * Schema of validation.json: how much predictions and measurements of a run differ. docs/reference/validation.md
 * defines it.
 */
export const validationSchema = z.strictObject({
  schema: z.literal("paretopipe/validation/v1"),
  name: z.string(),
  /** `createdAt` of the run whose predictions are judged. */
  run: z.string(),
  createdAt: z.string(),
  versions: z.record(z.string(), z.string()),
  /** Whether we measured, or imported another program's files. */
  source: z.enum(["measured", "imported"]),
  /** Null if the imported files do not describe it. */
  testbed: testbedFactsSchema.nullable(),
  /** Largest accepted median absolute error of latency and of throughput. */
  tolerance: z.number().positive(),
  /** Whether those medians, over all points, are at most the tolerance. False if there are no points. */
  withinTolerance: z.boolean(),
  /** One or two sentences. */
  verdict: z.string(),
  /** The run's objectives that were measured. Fronts, hypervolume and regret use these. */
  objectives: z.array(z.string()),
  points: z.array(pointSchema),
  failures: z.array(failureSchema),
  unmeasured: z.array(unmeasuredSchema).default([]),
  fronts: z.array(frontPairSchema),
  /** One for each condition with a point that should have been measured, then one for all together. */
  summaries: z.array(summarySchema),
  /** The drift of each device whose pace was measured, in its profile and in the visits. */
  drift: z.array(driftSchema).optional(),
  /** Other sentences that a reader must know, each without its full stop. */
  notes: z.array(z.string()),
});

/** A summary of one figure's errors over several points. */
export interface ErrorSummary extends z.infer<typeof errorSummarySchema> {}

/** How far the predicted order of plans agrees with the measured order. */
export interface RankAgreement extends z.infer<typeof rankAgreementSchema> {}

/** The error in the time that one device spends on frames. */
export interface BusyError extends z.infer<typeof busyErrorSchema> {}

/** How much slower a device was while plans were measured than while it was profiled. */
export interface Drift extends z.infer<typeof driftSchema> {}

/** The judgement over the points of one condition, or over all points. */
export interface Summary extends z.infer<typeof summarySchema> {}

/** One plan under one condition, predicted and measured. */
export interface Point extends z.infer<typeof pointSchema> {}

/** A point without a measurement because something failed. */
export interface Failure extends z.infer<typeof failureSchema> {}

/** A point that was not measured although nothing failed. */
export interface Unmeasured extends z.infer<typeof unmeasuredSchema> {}

/** The machines on which the measurements were made. */
export interface TestbedFacts extends z.infer<typeof testbedFactsSchema> {}

/** The predicted and the measured front of one condition. */
export interface FrontPair extends z.infer<typeof frontPairSchema> {}

/** How far a run's predictions are from measurements; the content of validation.json. */
export interface Validation extends z.infer<typeof validationSchema> {}
