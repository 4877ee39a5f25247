import { z } from "zod";
import { recordByNameSchema } from "../base/recordByName.ts";
import { choices } from "../scenario/human.ts";

/** Values of fields, by their paths in a scenario. */
const settingsSchema = recordByNameSchema(z.string().min(1), z.unknown());

const axisSchema = z.union(
  [z.array(z.unknown()).min(1), recordByNameSchema(z.string().min(1), settingsSchema)],
  choices("a list of values", "named points such as `{ wifi: { conditions.net: rate 40mbit } }`"),
);

/** study.yaml: many scenarios in one file. */
export const studySchema = z.strictObject({
  schema: z.literal("paretopipe/study/v1").describe("The kind and version of this file"),
  name: z
    .string()
    .min(1)
    .describe("A title, for reports")
    .meta({ examples: ["boards and networks"] }),
  scenario: z
    .string()
    .min(1)
    .describe("The scenario that cells are made of, relative to this file")
    .meta({ examples: ["wifi.yaml"] }),
  grid: recordByNameSchema(z.string().min(1), axisSchema)
    .default({})
    .describe(
      'Axes: every combination of their values is a cell. An axis is the path of a field with a list of values, or any name with named points, each of which sets fields by their paths. A path is written as in messages: `devices.pi.slowdown`, `conditions["my wifi"]`, `rules[0]`. Paths of files are relative to the scenario',
    )
    .meta({
      examples: [
        {
          "devices.pi.slowdown": [1, 2, 4],
          network: { wifi: { "conditions.net": "rate 40mbit" }, cable: { "conditions.net": "rate 1gbit" } },
        },
      ],
    }),
  list: z
    .array(
      z.strictObject({
        name: z
          .string()
          .min(1)
          .describe("The cell's name")
          .meta({ examples: ["a weak board"] }),
        set: settingsSchema
          .describe("Values of fields, by their paths")
          .meta({ examples: [{ "devices.pi.slowdown": 16 }] }),
      }),
    )
    .default([])
    .describe("Further cells, each by itself"),
  seeds: z
    .union(
      [z.number().int().positive(), z.array(z.number().int()).min(1)],
      choices("a whole number of at least 1", "a list of seeds such as `[7, 8]`"),
    )
    .optional()
    .describe(
      "Repeats each cell with these seeds; a number N means seeds 1 to N. By default the scenario's own seed",
    )
    .meta({ examples: [5, [7, 8]] }),
});

/** A study file with its defaults filled in. */
export interface Study extends z.output<typeof studySchema> {}
