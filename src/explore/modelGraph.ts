import { z } from "zod";

const bytes = z.number().nonnegative();
const position = z.number().int().nonnegative();

const refusalKind = z.enum(["several", "varying", "unsendable", "fused"]);

const borderSchema = z.strictObject({
  name: z.string(),
  tensors: z.number(),
  bytes,
  refused: z.strictObject({ kind: refusalKind, words: z.string() }).optional(),
});

const pointSchema = z.strictObject({ x: z.number(), y: z.number() });

/** The graph of a run's model by blocks, with where its picture has everything: model.json. */
export const modelGraphSchema = z.strictObject({
  schema: z.literal("paretopipe/model-graph/v1"),
  outline: z.strictObject({
    name: z.string(),
    batch: z.number().int().positive(),
    parameters: z.number(),
    macs: z.number().nullable(),
    weightBytes: bytes,
    input: borderSchema,
    blocks: z.array(
      z.strictObject({
        label: z.string(),
        from: position,
        to: position,
        macs: z.number().nullable(),
        weightBytes: bytes,
        activationBytes: bytes,
        border: borderSchema.optional(),
      }),
    ),
    edges: z.array(
      z.strictObject({
        from: z.number().int().min(-1),
        to: position,
        tensors: z.number(),
        bytes,
      }),
    ),
    cuts: z.number(),
    sent: z
      .strictObject({ least: z.strictObject({ name: z.string(), bytes }), belowInput: position })
      .optional(),
    refusals: z.array(z.strictObject({ kind: refusalKind, count: z.number() })),
  }),
  layout: z.strictObject({
    width: z.number(),
    height: z.number(),
    boxes: z.array(pointSchema),
    edges: z.array(z.strictObject({ points: z.array(pointSchema).min(2), label: pointSchema })),
  }),
  /** The cuts of the profile, and their positions in the graph. */
  cuts: z.array(z.strictObject({ name: z.string(), position })),
});

/** The graph of a run's model by blocks, with where its picture has everything. */
export interface ModelGraph extends z.infer<typeof modelGraphSchema> {}
