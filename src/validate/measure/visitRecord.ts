import { z } from "zod";
import { recordByNameSchema } from "../../base/recordByName.ts";
import { predictionSchema, resourceSchema } from "../../plan/prediction.ts";
import { emulators } from "../testbed/testbedSchema.ts";

const { latency, parts, periodParts } = predictionSchema.shape;
const seconds = z.number().nonnegative();

/** The figures of one visit, as `measure` gives them. */
const metricsSchema = z.strictObject({
  frames: z.number().int(),
  warmup: z.number().int(),
  latency: latency.omit({ interval: true }).extend({
    /** The latencies that `latencyShares` of the frames do not exceed. Absent in older files. */
    quantiles: z.array(seconds).optional(),
  }),
  throughput: z.number(),
  parts,
  bottleneck: z.string(),
  periodParts,
  resources: z.array(resourceSchema),
  drops: z.number().int().nonnegative(),
  stable: z.boolean(),
});

/** The first line of measured.jsonl, which describes the rest. */
export const measuredHeadSchema = z.strictObject({
  schema: z.literal("paretopipe/measured/v1"),
  /** Needed to continue: the options that it was begun with. Paths are relative to the directory of this file. */
  scenario: z.string(),
  profiles: recordByNameSchema(z.string(), z.string()),
  testbed: z.string(),
  /** A file, or the name of a zoo model; null for the model that the profiles name. */
  model: z.union([z.strictObject({ file: z.string() }), z.strictObject({ name: z.string() })]).nullable(),
  /** Values of inputs for which profiles only have a hash: NAME=VALUE, or NAME=FILE.npy relative to the directory. */
  inputs: z.array(z.string()).optional(),
  transport: z.enum(["tcp", "grpc"]),
  /** What emulated the links. Runs of versions that do not say it had relays. */
  emulator: z.enum(emulators).optional(),
  points: z.string(),
  /** Seconds of one visit. */
  visit: z.number().positive(),
  /** Half-width of the intervals to reach, relative to the mean. */
  width: z.number().positive(),
  tolerance: z.number().positive(),
  seed: z.number().int(),
  /** Seconds allowed for measuring, for each run that continues it; and seconds after which a silent device is lost. */
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
    /**
     * Largest possible error between the clocks of source and last stage, in seconds. Each one-way time is uncertain by
     * it.
     */
    clockBound: seconds,
    memory: recordByNameSchema(z.string(), z.number()),
    /** Largest difference between the split model's outputs and the whole model's, if they were compared. */
    outputDifference: seconds.nullable(),
    /**
     * Seconds of a run of the pace model on each device with a stage, before the first frame and after the last. Absent in
     * older files.
     */
    paces: recordByNameSchema(z.string(), z.tuple([seconds, seconds])).optional(),
    /** Share of a core that the link's relay used meanwhile, if there is a relay. */
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
    /**
     * Largest difference between the split model's outputs and the whole model's if that is why it failed; null if it is not a number, as
     * where an output is missing.
     */
    outputDifference: seconds.nullable().optional(),
  }),
]);

/** The first line of measured.jsonl: what the visits after it belong to. */
export interface MeasuredHead extends z.infer<typeof measuredHeadSchema> {}

/** One line of measured.jsonl: a visit or a failure. */
export type VisitRecord = z.infer<typeof visitRecordSchema>;

/** One run of a plan in fresh processes. */
export type Visit = Extract<VisitRecord, { kind: "visit" }>;
