import { z } from "zod";
import { predictionSchema } from "../plan/prediction.ts";
import { measurementSchema } from "./measurement.ts";

/** A signed relative error, (predicted - measured) / measured: 0.1 predicts a tenth too much. Null: no such figure. */
const errorField = z.number().nullable();

/** A share or a ratio of what is counted, or null where nothing is. */
const shareField = z.number().nonnegative().nullable();

/** What the errors of one figure come to over several points. */
export const errorSummarySchema = z.strictObject({
  /** Points that have this error. */
  count: z.number().int().positive(),
  /** Of the absolute values. */
  median: z.number().nonnegative(),
  mean: z.number().nonnegative(),
  /** Mean of the signed errors: above 0, the figure is predicted too high. */
  bias: z.number(),
  /** Share of the points whose absolute error is at most 10 %. */
  within10: z.number().nonnegative(),
});

/** Kendall's tau over the pairs of plans of one condition whose measured intervals do not overlap. */
export const rankAgreementSchema = z.strictObject({
  /** 1: all in the measured order; -1: all the other way round. */
  tau: z.number().min(-1).max(1),
  pairs: z.number().int().positive(),
});

export const objectiveRegretSchema = z.strictObject({
  objective: z.string(),
  /** The plan that is best by prediction, and the one that measures best; null over several conditions. */
  chosen: z.string().nullable(),
  best: z.string().nullable(),
  /** By which factor, less one, the chosen measures worse than the best; over conditions, the mean. */
  regret: z.number().nonnegative(),
});

/** How far off the time that a device itself spends on frames is. */
export const busyErrorSchema = z.strictObject({
  device: z.string(),
  /** Points in which it is busy. */
  points: z.number().int().positive(),
  /** Of its busy seconds a frame, summed over those points: (predicted - measured) / measured. */
  error: z.number(),
});

/** Judgement over the points of a condition, or over all. */
export const summarySchema = z.strictObject({
  /** Null: over all conditions together. */
  condition: z.string().nullable(),
  points: z.number().int().nonnegative(),
  failures: z.number().int().nonnegative(),
  /** Points that were to be measured, and were neither measured nor failed. */
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
   * Plans that are on both fronts, over plans that are on one: 1 for equal fronts. This, hypervolume and regret are of
   * none where fronts cannot be compared: one point, or points that were to be measured and are not.
   */
  frontOverlap: shareField,
  /** Hypervolume of the plans of the predicted front, as they measure, over that of the measured front. */
  hypervolume: shareField,
  regret: z.strictObject({
    /** What one gives away who takes the plan that is best by prediction, objective by objective. */
    objectives: z.array(objectiveRegretSchema),
    /** Of the predicted front's plans, as they measure, against all measured plans (src/pareto/regret.ts). */
    front: z.strictObject({ mean: z.number().nonnegative(), worst: z.number().nonnegative() }).nullable(),
  }),
  /** Share of the points whose bottleneck was predicted, of those whose bottleneck was measured. */
  bottleneck: shareField,
  /** Device by device; empty where the measurements do not tell how busy devices were. */
  devices: z.array(busyErrorSchema),
});

/** One plan under one condition, predicted and measured. */
export const pointSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  predicted: predictionSchema,
  measured: measurementSchema,
  /** Of the mean, p50 and p95 of latency, and of throughput. */
  errors: z.strictObject({
    latency: errorField,
    p50: errorField,
    p95: errorField,
    throughput: errorField,
  }),
  /** Predicted less measured, seconds of the mean latency: where the miss comes from. */
  parts: z.strictObject({
    compute: z.number().nullable(),
    transfer: z.number().nullable(),
    waiting: z.number().nullable(),
  }),
  /** Whether the bottleneck was predicted, where it was measured. */
  bottleneck: z.boolean().nullable(),
  /** Largest absolute difference of the split model's outputs from the whole model's, where compared. */
  outputDifference: z.number().nonnegative().nullable(),
  /** Whether the errors of mean latency and throughput are at most the tolerance. */
  withinTolerance: z.boolean(),
});

/** A point that has no measurement, because something failed: nothing partial counts as measured. */
export const failureSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  /** The device to blame, where one is known. */
  device: z.string().nullable(),
  reason: z.string(),
});

/** A point that was to be measured and is not, through no fault of its own: the budget ended, or nothing is predicted of it. */
export const unmeasuredSchema = z.strictObject({
  condition: z.string(),
  plan: z.string(),
  reason: z.string(),
});

/** The machines that the measurements are of. */
export const testbedFactsSchema = z.strictObject({
  name: z.string(),
  transport: z.string(),
  devices: z.array(z.strictObject({ name: z.string(), host: z.string(), slowdown: z.number() })),
});

/** Fronts among the points of a condition: plan ids by the first objective, the best first. */
export const frontPairSchema = z.strictObject({
  condition: z.string(),
  predicted: z.array(z.string()),
  measured: z.array(z.string()),
});

/** validation.json: how far predictions and measurements of a run are apart. docs/reference/validation.md defines it. */
export const validationSchema = z.strictObject({
  schema: z.literal("paretopipe/validation/v1"),
  name: z.string(),
  /** When the run was simulated whose predictions are judged: its `createdAt`. */
  run: z.string(),
  createdAt: z.string(),
  versions: z.record(z.string(), z.string()),
  /** Measured by us, or imported from another program's files. */
  source: z.enum(["measured", "imported"]),
  /** Null where the imported files tell nothing of it. */
  testbed: testbedFactsSchema.nullable(),
  /** Largest median absolute error of latency and of throughput that is accepted. */
  tolerance: z.number().positive(),
  /** Whether those medians, over all points, are at most the tolerance. False without a point. */
  withinTolerance: z.boolean(),
  /** One or two sentences. */
  verdict: z.string(),
  /** The run's objectives that were measured: those of fronts, hypervolume and regret. */
  objectives: z.array(z.string()),
  points: z.array(pointSchema),
  failures: z.array(failureSchema),
  unmeasured: z.array(unmeasuredSchema).default([]),
  fronts: z.array(frontPairSchema),
  /** Each condition with a point that was to be measured, then all together. */
  summaries: z.array(summarySchema),
  /** What else a reader must know, a sentence each without its full stop. */
  notes: z.array(z.string()),
});

export type ErrorSummary = z.infer<typeof errorSummarySchema>;
export type RankAgreement = z.infer<typeof rankAgreementSchema>;
export type BusyError = z.infer<typeof busyErrorSchema>;
export type Summary = z.infer<typeof summarySchema>;
export type Point = z.infer<typeof pointSchema>;
export type Failure = z.infer<typeof failureSchema>;
export type Unmeasured = z.infer<typeof unmeasuredSchema>;
export type TestbedFacts = z.infer<typeof testbedFactsSchema>;
export type FrontPair = z.infer<typeof frontPairSchema>;
export type Validation = z.infer<typeof validationSchema>;
