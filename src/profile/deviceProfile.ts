import { z } from "zod";
import { hostFactsSchema } from "./hostFactsSchema.ts";
import { neighbourCostSchema } from "./neighbourCost.ts";
import { provenanceSchema } from "./provenanceSchema.ts";

const boundaryTensorSchema = z.strictObject({
  name: z.string().describe("The tensor's name in the frozen graph"),
  type: z.string().describe("Type of its elements"),
  shape: z.array(z.number().int().nonnegative()).describe("Its sizes"),
  bytes: z.number().int().nonnegative().describe("Its size in bytes, for one frame"),
});

/** An input of a profiled model, and the values it was fed. */
export const profileInputSchema = z.strictObject({
  name: z
    .string()
    .describe("The input's name")
    .meta({ examples: ["length"] }),
  type: z
    .string()
    .describe("Element type as ONNX Runtime names it")
    .meta({ examples: ["int64"] }),
  shape: z
    .array(z.number().int().nonnegative())
    .describe("Its sizes")
    .meta({ examples: [[1]] }),
  value: z
    .array(z.union([z.number(), z.string()]))
    .optional()
    .describe("Its value, from `--input`; without a value and a hash it is random")
    .meta({ examples: [[50]] }),
  sha256: z
    .string()
    .optional()
    .describe("SHA-256 of the bytes of a value that is too long for this file")
    .meta({ examples: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"] }),
});

const profileCutSchema = z.strictObject({
  position: z.number().int().nonnegative().describe("Position in the frozen graph's topological order"),
  name: z.string().describe("The block that ends here; `input` and `output` at the two ends"),
  bytes: z.number().int().nonnegative().describe("Bytes that cross the cut, for one frame"),
  macsBefore: z
    .number()
    .nonnegative()
    .nullable()
    .describe("Multiply-accumulates before the cut, for one frame; null if some are unknown"),
  boundary: z.array(boundaryTensorSchema).describe("The tensors that cross the cut"),
});

const quantile = z.number().positive();
const quantilesSchema = z
  .strictObject({
    p5: quantile.describe("5 % of the samples are at most this"),
    p25: quantile.describe("25 % are at most this"),
    p50: quantile.describe("The median"),
    p75: quantile.describe("75 % are at most this"),
    p95: quantile.describe("95 % are at most this"),
  })
  .refine(
    ({ p5, p25, p50, p75, p95 }) => p5 <= p25 && p25 <= p50 && p50 <= p75 && p75 <= p95,
    "must rise from p5 to p95, as the quantiles of `rounds` do",
  );

const costs = z.array(z.number().nonnegative()).min(1);
const rest = z.array(z.number().positive()).min(1).describe("Pauses of the device in seconds, increasing");
const idleCostSchema = z.strictObject({
  idle: rest,
  seconds: costs.describe("Additional seconds after each of these pauses"),
});

const stageProfileSchema = z.strictObject({
  from: z.number().int().nonnegative().describe("Index into `cuts`"),
  to: z.number().int().positive().describe("Index into `cuts`"),
  rounds: z
    .array(z.array(z.number().positive()).min(1))
    .min(1)
    .describe("Seconds of each run, by round; each round has a fresh process"),
  paces: z
    .array(z.number().positive().nullable())
    .optional()
    .describe(
      "Mean seconds of a run of the pace model right after the runs of each round; null where time was short",
    )
    .meta({ examples: [[0.0032, 0.0034]] }),
  quantiles: quantilesSchema.describe("Quantiles of all samples, seconds"),
  interval: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe("95 % interval of the median, from the medians of the rounds; null for fewer than six rounds"),
  afterIdle: z
    .strictObject({
      idle: rest,
      seconds: z
        .array(costs)
        .min(1)
        .describe("For each pause, how much longer the runs after it take, in order"),
    })
    .optional()
    .describe(
      "How many seconds longer a run takes after a pause (median): cold caches, a clock that has slowed down",
    ),
  peakMemory: z
    .number()
    .describe(
      "Peak resident memory of a process that runs this stage, bytes: measured if the stage was the first of a process, else estimated",
    ),
  loadSeconds: z.number().nonnegative().describe("Median seconds to load the stage"),
  macs: z.number().nonnegative().nullable().describe("Multiply-accumulates, null if some are unknown"),
  weightBytes: z.number().nonnegative().describe("Bytes of the stage's weights"),
  peakActivationBytes: z
    .number()
    .nonnegative()
    .describe("Maximum bytes of activations that are live at once, counted from the graph"),
});

const costCurveSchema = z.strictObject({
  bytes: costs.describe("Measured sizes in bytes, increasing"),
  seconds: costs.describe("Seconds for each size"),
});

/**
 * Time that the validator's runtime adds to ONNX Runtime's runs on this device (docs/reference/profiling.md). A
 * device's I/O overlaps with its compute and costs compute nothing, unless both have to share its cores.
 */
export const runtimeOverheadSchema = z.strictObject({
  frame: z
    .number()
    .nonnegative()
    .describe(
      "Seconds per frame in addition to the runs of its stage: to the compute thread and back, and what a worker does beside",
    ),
  afterIdle: idleCostSchema.optional().describe("Additional seconds for `frame` after a pause"),
  input: costCurveSchema.describe("Additional seconds for inputs that come over a link, by bytes"),
  output: costCurveSchema.describe("Additional seconds for outputs, by bytes"),
  send: costCurveSchema.describe("Processor seconds to send a message between two runs, by bytes"),
  receive: costCurveSchema.describe("Processor seconds to receive a message between two runs, by bytes"),
  message: z
    .strictObject({
      seconds: z.number().nonnegative().describe("Seconds for a message that follows another"),
      afterIdle: idleCostSchema.describe("Additional seconds after a pause"),
    })
    .optional()
    .describe(
      "Seconds until the other end has a message without bytes, and how much longer that takes after a pause",
    ),
  transport: z.string().describe("The transport that carried the messages: tcp or grpc"),
  coresShared: z
    .boolean()
    .describe(
      "Whether the compute threads take all cores that the process may use; I/O then takes time from compute",
    ),
});

const deviceProfileFields = z.strictObject({
  schema: z.literal("paretopipe/profile/v1").describe("The kind and version of this file"),
  kind: z.literal("device").describe("What this is a profile of"),
  name: z.string().describe("The device's name"),
  createdAt: z.string().describe("When it was measured, in UTC"),
  provenance: provenanceSchema
    .extend({
      before: hostFactsSchema.describe("The host before measuring"),
      after: hostFactsSchema.describe("The host after it"),
    })
    .describe("Where the figures come from"),
  runtime: z
    .strictObject({
      provider: z.string().describe("The execution provider"),
      threads: z.number().int().positive().describe("Threads of one operator"),
      spinning: z.boolean().describe("Whether idle threads spin"),
    })
    .describe("How ONNX Runtime was set up"),
  overhead: runtimeOverheadSchema.optional().describe("The time that the worker adds to the runs of stages"),
  neighbour: neighbourCostSchema
    .optional()
    .describe(
      "How much longer runs take while another process of the machine runs the model too (`--neighbour`)",
    ),
  model: z
    .strictObject({
      name: z.string().describe("The model's name"),
      sha256: z.string().describe("SHA-256 of the model's file"),
      batch: z.number().int().positive().describe("Inputs of one frame"),
      inputs: z
        .array(profileInputSchema)
        .optional()
        .describe("Every input of the model, and what it was fed"),
      parameters: z.number().describe("Number of the model's parameters"),
      macs: z.number().nullable().describe("Multiply-accumulates of one frame; null if some are unknown"),
    })
    .describe("The model that was measured"),
  cuts: z.array(profileCutSchema).min(2).describe("Every place where the model may be cut, in order"),
  measurement: z
    .strictObject({
      rounds: z.number().int().positive().describe("Number of rounds"),
      seconds: z.number().describe("Seconds that measuring took"),
      budget: z.number().describe("Seconds that measuring was allowed to take"),
      targetWidth: z.number().describe("Target half-width of the intervals, as a share of the median"),
      worstWidth: z
        .number()
        .nullable()
        .describe(
          "Half-width reached for the least certain stage, as a share of the median; null if there were too few rounds",
        ),
      stoppedBy: z
        .enum(["interval", "budget", "interrupt", "failure"])
        .describe(
          "What ended the measuring; after an interrupt or a failure, the profile has what was measured until then",
        ),
      seed: z.number().int().describe("Seed of the inputs and of the order"),
      unreached: z
        .number()
        .int()
        .positive()
        .optional()
        .describe("Number of requested stages that were not reached; they are estimated")
        .meta({ examples: [12] }),
      paceVersion: z
        .number()
        .int()
        .positive()
        .optional()
        .describe("Version of the pace model that gave `paces`; those of two versions cannot be compared")
        .meta({ examples: [1] }),
    })
    .describe("How the stages were measured"),
  stages: z.array(stageProfileSchema).min(1).describe("Every stage that was measured"),
});

/** The time that one device takes for the stages of one model: profiles/*.json. */
export const deviceProfileSchema = deviceProfileFields.refine(
  ({ cuts, stages }) => stages.some(({ from, to }) => from === 0 && to === cuts.length - 1),
  {
    path: ["stages"],
    error: "the whole model is missing, from the first cut to the last: all estimates need it",
  },
);

/** The time that one device takes for the stages of one model; the content of a profile. */
export interface DeviceProfile extends z.infer<typeof deviceProfileSchema> {}

/** An input of a profiled model, and the values it was fed. */
export interface ProfileInput extends z.infer<typeof profileInputSchema> {}

/** A place where a profiled model may be cut. */
export interface ProfileCut extends z.infer<typeof profileCutSchema> {}

/** The time that one stage takes on the profiled device. */
export interface StageProfile extends z.infer<typeof stageProfileSchema> {}

/** The time that the worker adds to ONNX Runtime's runs on a device. */
export interface RuntimeOverhead extends z.infer<typeof runtimeOverheadSchema> {}

/** Seconds for each of several sizes in bytes. */
export interface CostCurve extends z.infer<typeof costCurveSchema> {}
