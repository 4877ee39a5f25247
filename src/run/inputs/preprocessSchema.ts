import { z } from "zod";

const pixels = z.number().int().positive();

/** Number of channels of each kind of colours. */
const channelCount = { rgb: 3, bgr: 3, grey: 1 } as const;

const fields = z.strictObject({
  schema: z.literal("paretopipe/preprocess/v1").describe("The kind and version of this file"),
  resize: z
    .union([pixels, z.tuple([pixels, pixels])])
    .optional()
    .describe(
      "Pixels of the shorter side, the other one in proportion, rounded down; or the height and the width. Bilinear, as in Pillow and torchvision",
    )
    .meta({ examples: [256, [240, 320]] }),
  crop: z
    .union([pixels, z.tuple([pixels, pixels])])
    .optional()
    .describe("Height and width of the part in the middle that is kept; one number for both")
    .meta({ examples: [224, [224, 320]] }),
  channels: z
    .enum(["rgb", "bgr", "grey"])
    .default("rgb")
    .describe(
      "The colours, in the model's order; `grey` is 0.299 red + 0.587 green + 0.114 blue, as in Pillow and OpenCV",
    )
    .meta({ examples: ["rgb"] }),
  range: z
    .enum(["unit", "byte"])
    .default("unit")
    .describe("Whether a colour goes from 0 to 1 or from 0 to 255, before `mean` and `std`")
    .meta({ examples: ["unit"] }),
  mean: z
    .array(z.number())
    .optional()
    .describe("What is subtracted: one number for each channel in the model's order, or one for all of them")
    .meta({ examples: [[0.485, 0.456, 0.406]] }),
  std: z
    .array(z.number().positive())
    .optional()
    .describe(
      "What is then divided by: one number for each channel in the model's order, or one for all of them",
    )
    .meta({ examples: [[0.229, 0.224, 0.225]] }),
  layout: z
    .enum(["nchw", "nhwc"])
    .default("nchw")
    .describe("The order of the model's input: channels first, or last")
    .meta({ examples: ["nchw"] }),
});

/** Schema of a preprocess file: how an image becomes a model's input. */
export const preprocessSchema = fields.superRefine((how, context) => {
  const channels = channelCount[how.channels];
  for (const field of ["mean", "std"] as const) {
    const length = how[field]?.length ?? 1;
    if (length === 1 || length === channels) continue;
    context.addIssue({
      code: "custom",
      path: [field],
      message:
        channels === 1
          ? `one number is needed: channels is ${how.channels}`
          : `one number or ${channels} are needed, not ${length}: channels is ${how.channels}`,
    });
  }
});

/** How an image becomes a model's input. */
export interface Preprocess extends z.output<typeof preprocessSchema> {}
