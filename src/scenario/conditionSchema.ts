import { z } from "zod";
import { recordByNameSchema } from "../base/recordByName.ts";
import { parseBytes, parseDuration, parseRate } from "../base/units.ts";
import { type Conditions, parseConditions } from "../network/conditions.ts";
import { noteOnRate } from "../network/tcLine.ts";
import { traceSpecSchema } from "../network/traces/traceSpec.ts";
import { choices, human, humanFields } from "./human.ts";

/** Conditions as netem's words give them, with what must be said about these. */
export type NetemSource = Conditions & { note?: string };

const netem = human((text): NetemSource => {
  const conditions = parseConditions(text);
  const note = noteOnRate(text);
  return note === undefined ? conditions : { ...conditions, note };
}, "Words of tc netem: `delay 200ms 20ms rate 5mbit loss 1%`; empty = a perfect link");

const after = z
  .enum(["repeat", "hold"])
  .default("repeat")
  .describe("What follows the end of the trace: it again, or its last row");

const duration = human(parseDuration, "How long the trace is before it repeats", "60s").default(600);

/** The description of a synthetic trace as people write it: rates and times may carry units. */
export const traceSpecInput = z
  .preprocess(
    humanFields({
      ...{ rate: parseRate, mean: parseRate, start: parseRate, least: parseRate, most: parseRate },
      ...{
        stay: parseDuration,
        period: parseDuration,
        step: parseDuration,
        on: parseDuration,
        off: parseDuration,
      },
    }),
    traceSpecSchema,
  )
  .describe("A synthetic trace: constant, step, sine, walk, markov, on-off");

/** Where a rate over time comes from. */
const traceSourceSchema = z.union(
  [
    z.strictObject({
      file: z
        .string()
        .describe(
          "CSV (time, rate[, delay][, loss]) or mahimahi (.mahi, .up, .down, .trace, .pps), relative to this file",
        ),
      unit: z.string().optional().describe("Unit of rates that have none: `Mbit/s`; bit/s by default"),
      columns: z
        .string()
        .optional()
        .describe("A header in place of the file's own: `time (ms),rate,-,loss (%)`; `-` passes one over"),
      separator: z
        .string()
        .optional()
        .describe("Between columns: `,`, `;`, `|`, `tab` or `blank`; found out by default"),
      after,
    }),
    z.strictObject({
      preset: z.string().describe("`lte-static`, `lte-car`, `wifi-home`, `wifi-crowded`"),
      duration,
    }),
    z.strictObject({ generate: traceSpecInput, duration }),
  ],
  choices("`{ file: wifi.csv }`", "`{ preset: wifi-home }`", "`{ generate: ... }`"),
);

const startUpSchema = z.union(
  [
    z.boolean(),
    z.strictObject({
      initialWindow: z
        .number()
        .int()
        .positive()
        .optional()
        .describe("Segments before the first acknowledgement; 10"),
      buffer: human(
        parseBytes,
        "Socket buffer, a ceiling on what is under way: `256KiB`",
        "256KiB",
      ).optional(),
    }),
  ],
  choices("`true`", "`false`", "`{ initialWindow: 10, buffer: 256KiB }`"),
);

/** What one direction does: netem words, or a measured link profile. */
const linkSchema = z.union(
  [netem, z.strictObject({ profile: z.string().describe("Path of a link profile, relative to this file") })],
  choices("netem words such as `delay 3ms rate 40mbit`", '`""` for a perfect link', "`{ profile: up.json }`"),
);

/** A condition in full: what all links do, what single directions do, and how. */
const fullConditionSchema = z.strictObject({
  all: linkSchema.optional().describe("Every link that is not named below"),
  links: recordByNameSchema(
    z.string().regex(/^[^>]+>[^>]+$/, "a link's direction is written `from>to`"),
    linkSchema,
  )
    .default({})
    .describe("By direction: `pi>server: rate 5mbit`"),
  trace: traceSourceSchema.optional().describe("Rate over time, in place of the rate of `all`"),
  shared: z
    .boolean()
    .default(false)
    .describe("All links share one medium, as in Wi-Fi: the rate is what they have together"),
  startup: startUpSchema.default(false).describe("TCP's slow start at the beginning of a transfer"),
});

/** Netem words, or a condition in full. */
export const conditionSchema = z.union(
  [netem, fullConditionSchema],
  choices(
    "netem words such as `delay 3ms rate 40mbit`",
    '`""` for a perfect link',
    "fields such as `{ all: rate 5mbit, shared: true }`",
  ),
);

export type LinkSource = z.output<typeof linkSchema>;
export type ConditionSource = z.output<typeof conditionSchema>;
export type FullConditionSource = z.output<typeof fullConditionSchema>;
export type TraceSource = z.output<typeof traceSourceSchema>;
