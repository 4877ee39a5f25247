import { z } from "zod";
import { recordByNameSchema } from "../../base/recordByName.ts";
import { predictionSchema, resourceSchema } from "../../plan/prediction.ts";

const { latency, parts, periodParts } = predictionSchema.shape;
const seconds = z.number().nonnegative();

/** The figures of one visit, as `measure` gives them. */
const metricsSchema = z.strictObject({
  frames: z.number().int(),
  warmup: z.number().int(),
  latency: latency.omit({ interval: true }),
  throughput: z.number(),
  parts,
  bottleneck: z.string(),
  periodParts,
  resources: z.array(resourceSchema),
  drops: z.number().int().nonnegative(),
  stable: z.boolean(),
});

/** The first line of measured.jsonl: of what the others are. */
export const measuredHeadSchema = z.strictObject({
  schema: z.literal("paretopipe/measured/v1"),
  /** How to go on with it: the options that it was begun with, paths relative to the directory of this file. */
  scenario: z.string(),
  profiles: recordByNameSchema(z.string(), z.string()),
  testbed: z.string(),
  /** A file, or a name in the zoo; null: that of the profiles. */
  model: z.union([z.strictObject({ file: z.string() }), z.strictObject({ name: z.string() })]).nullable(),
  /** Values of inputs that profiles have the hash of only: NAME=VALUE, or NAME=FILE.npy relative to the directory. */
  inputs: z.array(z.string()).optional(),
  transport: z.enum(["tcp", "grpc"]),
  points: z.string(),
  /** Seconds of one visit. */
  visit: z.number().positive(),
  /** Half-width of the intervals aimed at, relative. */
  width: z.number().positive(),
  tolerance: z.number().positive(),
  seed: z.number().int(),
  /** Seconds allowed for measuring, of each run that goes on with it; and those after which a silent device is lost. */
  budget: z.number().positive().optional(),
  deadline: z.number().positive().optional(),
  /** `createdAt` of the run whose predictions are checked. */
  run: z.string(),
});

/** Every further line: a visit to a plan under a condition, or its failure. */
export const visitRecordSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("visit"),
    condition: z.string(),
    plan: z.string(),
    round: z.number().int().positive(),
    at: z.string(),
    /** How far the clocks of source and last stage may be apart, seconds: a part of each one-way time is unsure by it. */
    clockBound: seconds,
    memory: recordByNameSchema(z.string(), z.number()),
    /** Largest difference between the split model's outputs and the whole one's; where it was looked at. */
    outputDifference: seconds.nullable(),
    /** Share of a core that the link's relay took meanwhile; where there is one. */
    relayCore: z.number().positive().optional(),
    metrics: metricsSchema,
  }),
  z.strictObject({
    kind: z.literal("failure"),
    condition: z.string(),
    plan: z.string(),
    round: z.number().int().positive(),
    at: z.string(),
    device: z.string().nullable(),
    reason: z.string(),
  }),
]);

export type MeasuredHead = z.infer<typeof measuredHeadSchema>;
export type VisitRecord = z.infer<typeof visitRecordSchema>;
export type Visit = Extract<VisitRecord, { kind: "visit" }>;
