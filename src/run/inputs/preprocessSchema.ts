import { z } from "zod";

const pixels = z.number().int().positive();
const numbers = z.array(z.number()).min(1).max(4);

/** Schema of a preprocess file: how an image becomes a model's input. */
export const preprocessSchema = z.strictObject({
  schema: z.literal("paretopipe/preprocess/v1").describe("The kind and version of this file"),
  resize: z
    .union([pixels, z.tuple([pixels, pixels])])
    .optional()
    .describe("Pixels of the shorter side, the other one in proportion; or the height and the width")
    .meta({ examples: [256, [240, 320]] }),
  crop: z
    .union([pixels, z.tuple([pixels, pixels])])
    .optional()
    .describe("Height and width of the part in the middle that is kept; one number for both")
    .meta({ examples: [224, [224, 320]] }),
  channels: z
    .enum(["rgb", "bgr", "grey"])
    .default("rgb")
    .describe("The colours, in the model's order")
    .meta({ examples: ["rgb"] }),
  range: z
    .enum(["unit", "byte"])
    .default("unit")
    .describe("Whether a colour goes from 0 to 1 or from 0 to 255, before `mean` and `std`")
    .meta({ examples: ["unit"] }),
  mean: numbers
    .optional()
    .describe("What is subtracted, for each channel in the model's order")
    .meta({ examples: [[0.485, 0.456, 0.406]] }),
  std: numbers
    .optional()
    .describe("What is then divided by, for each channel in the model's order")
    .meta({ examples: [[0.229, 0.224, 0.225]] }),
  layout: z
    .enum(["nchw", "nhwc"])
    .default("nchw")
    .describe("The order of the model's input: channels first, or last")
    .meta({ examples: ["nchw"] }),
});

/** How an image becomes a model's input. */
export interface Preprocess extends z.output<typeof preprocessSchema> {}
