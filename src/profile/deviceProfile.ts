import { z } from "zod";
import { provenanceSchema } from "./provenance.ts";

const boundaryTensorSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  bytes: z.number().int().nonnegative(),
});

/** An input of a profiled model, and what it was fed. */
export const profileInputSchema = z.strictObject({
  name: z.string(),
  type: z.string().describe("Element type as ONNX Runtime names it: `float32`"),
  shape: z.array(z.number().int().nonnegative()),
  value: z
    .array(z.union([z.number(), z.string()]))
    .optional()
    .describe("What it was given (--input); random where neither this nor a hash is there"),
  sha256: z.string().optional().describe("Of the bytes of a value that is too long for this file"),
});

const profileCutSchema = z.strictObject({
  position: z.number().int().nonnegative().describe("Position in the frozen graph's topological order"),
  name: z.string().describe("The block that ends here; `input` and `output` at the two ends"),
  bytes: z.number().int().nonnegative().describe("Bytes that cross the cut, for one frame"),
  macsBefore: z
    .number()
    .nonnegative()
    .nullable()
    .describe("Multiply-accumulates before the cut, for one frame; null where some are unknown"),
  boundary: z.array(boundaryTensorSchema),
});

const quantilesSchema = z.strictObject({
  p5: z.number(),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
  p95: z.number(),
});

const costs = z.array(z.number().nonnegative()).min(1);
const rest = z.array(z.number().positive()).min(1).describe("Pauses of the device, seconds, rising");
const idleCostSchema = z.strictObject({ idle: rest, seconds: costs });

const stageProfileSchema = z.strictObject({
  from: z.number().int().nonnegative().describe("Index into cuts"),
  to: z.number().int().positive().describe("Index into cuts"),
  rounds: z
    .array(z.array(z.number().positive()).min(1))
    .min(1)
    .describe("Seconds of each run, by round; each round is a fresh process"),
  quantiles: quantilesSchema.describe("Of all samples, in seconds"),
  interval: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe("95 % interval of the median, from the medians of the rounds; null for fewer than six rounds"),
  afterIdle: z
    .strictObject({
      idle: rest,
      seconds: z.array(costs).min(1).describe("For each pause what the runs after it take longer, in order"),
    })
    .optional()
    .describe("Median seconds more than a run without a pause: cold caches, a clock that has slowed down"),
  peakMemory: z.number().describe("Most bytes that the process running this stage had resident"),
  loadSeconds: z.number().nonnegative().describe("Median time to load the stage"),
  macs: z.number().nonnegative().nullable().describe("Multiply-accumulates, null where some are unknown"),
  weightBytes: z.number().nonnegative(),
  peakActivationBytes: z.number().nonnegative(),
});

export const hostFactsSchema = z.strictObject({
  name: z.string(),
  cpu: z.string(),
  cores: z.number().int().positive(),
  allowedCores: z.string().nullable().describe("Cores this process may use, as the OS lists them: `0-1`"),
  cpuQuota: z
    .number()
    .positive()
    .nullable()
    .optional()
    .describe("Cores' time that control groups allow (`docker run --cpus 1.5`); null for no limit"),
  memory: z.number().describe("Bytes"),
  os: z.string(),
  arch: z.string(),
  board: z.string().nullable().describe("Board model, where the OS tells: `Raspberry Pi 4 Model B Rev 1.4`"),
  governor: z.string().nullable().describe("CPU frequency governor, where the OS tells"),
  throttled: z.string().nullable().describe("Raspberry Pi firmware's throttling flags; `0x0` is none"),
  temperature: z.number().nullable().describe("Hottest thermal zone in degrees Celsius, where the OS tells"),
});

const costCurveSchema = z.strictObject({
  bytes: costs.describe("Sizes measured, rising"),
  seconds: costs.describe("What each takes"),
});

/**
 * What the validator's runtime adds to the time of ONNX Runtime's runs on this device (docs/reference/profiling.md). A
 * device's I/O overlaps with its compute, and costs compute nothing, unless both have to share its cores.
 */
export const runtimeOverheadSchema = z.strictObject({
  frame: z
    .number()
    .nonnegative()
    .describe("Seconds a frame beyond the run of its stage: to the compute thread and back"),
  afterIdle: idleCostSchema.optional().describe("Seconds more for `frame` after a pause"),
  input: costCurveSchema.describe("Seconds beyond that for inputs of so many bytes that come over a link"),
  output: costCurveSchema.describe("Seconds beyond that for outputs of so many bytes"),
  send: costCurveSchema.describe("Processor seconds of sending a message of so many bytes"),
  receive: costCurveSchema.describe("Processor seconds of receiving one"),
  message: z
    .strictObject({
      seconds: z.number().nonnegative().describe("Of one that follows another"),
      afterIdle: idleCostSchema,
    })
    .optional()
    .describe("Seconds until the other end has a message without bytes, and how much more after a pause"),
  transport: z.string().describe("What carried the messages: tcp, grpc"),
  coresShared: z
    .boolean()
    .describe("Whether compute has all cores that the process may use: I/O then takes time from it"),
});

/** What one device takes for the stages of one model: profiles/*.json. */
export const deviceProfileSchema = z.strictObject({
  schema: z.literal("paretopipe/profile/v1"),
  kind: z.literal("device"),
  name: z.string(),
  createdAt: z.string(),
  provenance: provenanceSchema.extend({ before: hostFactsSchema, after: hostFactsSchema }),
  runtime: z.strictObject({
    provider: z.string(),
    threads: z.number().int().positive(),
    spinning: z.boolean(),
  }),
  overhead: runtimeOverheadSchema.optional(),
  model: z.strictObject({
    name: z.string(),
    sha256: z.string(),
    batch: z.number().int().positive(),
    inputs: z.array(profileInputSchema).optional().describe("What the model was fed, every input of it"),
    parameters: z.number(),
    macs: z.number().nullable().describe("Multiply-accumulates, null where some are unknown"),
  }),
  cuts: z.array(profileCutSchema).min(2),
  measurement: z.strictObject({
    rounds: z.number().int().positive(),
    seconds: z.number(),
    budget: z.number().describe("Seconds it was allowed"),
    targetWidth: z.number().describe("Half-width of the interval, relative to the median, that it aimed at"),
    worstWidth: z.number().nullable().describe("Half-width that it reached on the least certain stage"),
    stoppedBy: z
      .enum(["interval", "budget", "interrupt", "failure"])
      .describe("After an interrupt or a failure the profile has what was measured until then"),
    seed: z.number().int(),
    unreached: z
      .number()
      .int()
      .positive()
      .optional()
      .describe("Stages that were asked for and not reached: they are estimated"),
  }),
  stages: z.array(stageProfileSchema).min(1),
});

export type DeviceProfile = z.infer<typeof deviceProfileSchema>;
export type ProfileInput = z.infer<typeof profileInputSchema>;
export type ProfileCut = z.infer<typeof profileCutSchema>;
export type StageProfile = z.infer<typeof stageProfileSchema>;
export type RuntimeOverhead = z.infer<typeof runtimeOverheadSchema>;
export type CostCurve = z.infer<typeof costCurveSchema>;
export type HostFacts = z.infer<typeof hostFactsSchema>;
