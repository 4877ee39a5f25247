import { z } from "zod";
import { profileInputSchema } from "../profile/deviceProfile.ts";

const exportedTensorSchema = z.strictObject({
  name: z.string().describe("The tensor's name in the file"),
  type: z.string().describe("Type of its elements, as ONNX Runtime names it"),
  shape: z.array(z.number().int().nonnegative()).describe("Its sizes"),
});

const exportedStageSchema = z.strictObject({
  device: z.string().describe("The device that runs it"),
  replicas: z
    .array(z.string())
    .optional()
    .describe("Further devices that take turns with it: of n devices, number f mod n runs frame f")
    .meta({ examples: [["board2"]] }),
  from: z.string().describe("Name of the cut that it begins at; `input` is the model's beginning"),
  to: z.string().describe("Name of the cut that it ends at; `output` is the model's end"),
  file: z
    .string()
    .nullable()
    .describe(
      "The ONNX file, beside this one; `null` for a stage without work, which passes its inputs on as they are",
    ),
  sha256: z
    .string()
    .nullable()
    .describe("SHA-256 of the file, by which workers know the stage too; `null` without a file"),
  bytes: z.number().int().nonnegative().describe("Size of the file"),
  inputs: z
    .array(exportedTensorSchema)
    .describe("What it takes: the outputs of the stage before it, by name; of the first stage, the frame"),
  outputs: z.array(exportedTensorSchema).describe("What it gives; of the last stage, the result"),
});

/** Schema of the manifest.json that `exportPlan` writes: the files of a plan, and how they belong together. */
export const manifestSchema = z.strictObject({
  schema: z.literal("paretopipe/export/v1").describe("The kind and version of this file"),
  run: z.string().describe("Name of the run that the plan is of"),
  model: z
    .strictObject({
      name: z.string().describe("The model's name"),
      sha256: z.string().describe("SHA-256 of the whole model's file"),
      batch: z.number().int().positive().describe("Inputs in a frame"),
      batchFirst: z
        .literal(false)
        .optional()
        .describe("Is `false` where the batch is not the first dimension of the model's inputs and outputs"),
      inputs: z
        .array(profileInputSchema)
        .describe("What the whole model is fed; one that no stage takes decides nothing"),
    })
    .describe("The model that was split"),
  plan: z.string().describe("The plan's id, with its settings"),
  window: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe("Maximum number of frames between admission and result; `null` for no limit"),
  queue: z
    .number()
    .int()
    .nonnegative()
    .nullable()
    .describe("Slots between two stages; `null` where the run does not say"),
  stages: z
    .array(exportedStageSchema)
    .min(1)
    .describe("The stages, in the order in which a frame passes them"),
});

/** A stage of an exported plan: its file, and the tensors that it takes and gives. */
export interface ExportedStage extends z.infer<typeof exportedStageSchema> {}

/** The manifest of an exported plan. */
export interface ExportManifest extends z.infer<typeof manifestSchema> {}
