import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { misplacedKeys } from "../base/plainWords.ts";
import { recordByNameSchema } from "../base/recordByName.ts";
import { formatRate, parseBytes, parseDuration, parseRate } from "../base/units.ts";
import { type Conditions, parseConditions } from "../network/conditions.ts";
import { congestionControls } from "../network/congestion.ts";
import { traceSpecSchema } from "../network/traces/traceSpec.ts";
import { choices, human, humanFields } from "./human.ts";

/** Conditions written in netem's words, with a note if a word is easily misread. */
export type NetemSource = Conditions & { note?: string };

const netem = human((text): NetemSource => {
  const conditions = parseConditions(text);
  const note = noteOnRate(text);
  return note === undefined ? conditions : { ...conditions, note };
}, "Words of tc netem; an empty text is a perfect link").meta({
  examples: ["delay 200ms 20ms rate 5mbit loss 1%"],
});

const after = z
  .enum(["repeat", "hold"])
  .default("repeat")
  .describe("What follows the end of the trace: the trace again (`repeat`) or its last row (`hold`)")
  .meta({ examples: ["hold"] });

const duration = human(parseDuration, "How long the trace is before it repeats", "60s").default(600);

/** The description of a synthetic trace as people write it; rates and times may have units. */
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
  .describe(
    "A synthetic trace; `kind` is `constant`, `step`, `sine`, `walk`, `markov` or `on-off`. Rates and times may have units (`50mbit`, `2s`)",
  )
  .meta({ examples: [{ kind: "on-off", rate: "50mbit", share: 0.2, on: "2s", off: "5s" }] });

/** Source of a rate that varies over time. */
const traceSourceSchema = z.union(
  [
    z.strictObject({
      file: z
        .string()
        .describe(
          "A recorded trace, relative to this file: CSV (time, rate[, delay][, loss]) or mahimahi (.mahi, .up, .down, .trace, .pps)",
        )
        .meta({ examples: ["wifi.csv"] }),
      unit: z
        .string()
        .optional()
        .describe("Unit of rates that are written without one; bit/s by default")
        .meta({ examples: ["Mbit/s"] }),
      columns: z
        .string()
        .optional()
        .describe("A header to use instead of the file's own; `-` skips a column")
        .meta({ examples: ["time (ms),rate,-,loss (%)"] }),
      separator: z
        .string()
        .optional()
        .describe("The separator between columns: `,`, `;`, `|`, `tab` or `blank`; detected by default")
        .meta({ examples: ["tab"] }),
      after,
    }),
    z.strictObject({
      preset: z
        .string()
        .describe("A synthetic trace by name: `lte-static`, `lte-car`, `wifi-home` or `wifi-crowded`")
        .meta({ examples: ["wifi-home"] }),
      duration,
    }),
    z.strictObject({ generate: traceSpecInput, duration }),
  ],
  choices("`{ file: wifi.csv }`", "`{ preset: wifi-home }`", "`{ generate: ... }`"),
);

/** Reads the size of a buffer. Through one that holds nothing, nothing would ever be sent. */
function parseBuffer(text: string): number {
  const bytes = parseBytes(text);
  if (bytes >= 1) return bytes;
  throw new InputError(`"${text}" is too small for a buffer; it must be 1 byte or more`, {
    code: "invalid-scenario",
  });
}

const startUpSchema = z.union(
  [
    z.boolean(),
    z.strictObject({
      initialWindow: z
        .number()
        .int()
        .positive()
        .optional()
        .describe("Number of segments sent before the first acknowledgement; 10 by default")
        .meta({ examples: [10] }),
      buffer: human(
        parseBuffer,
        "Size of the socket buffer, which limits what is under way; 1 byte or more",
        "256KiB",
      ).optional(),
    }),
  ],
  choices("`true`", "`false`", "`{ initialWindow: 10, buffer: 256KiB }`"),
);

/** What one direction does: netem words, or a measured link profile. */
const linkSchema = z.union(
  [
    netem,
    z.strictObject({
      profile: z
        .string()
        .describe("Path of a link profile, relative to this file")
        .meta({ examples: ["up.json"] }),
    }),
  ],
  choices("netem words such as `delay 3ms rate 40mbit`", '`""` for a perfect link', "`{ profile: up.json }`"),
);

/** Tells users who write netem's words as fields of a condition where they belong. */
const strayWords = misplacedKeys((key) =>
  /^(delay|jitter|rate|loss|distribution)$/.test(key)
    ? "is a word of netem: write it below `all`, as in `all: delay 3ms 2ms rate 40mbit`"
    : undefined,
);

/** A condition in full: what all links do, what single directions do, and how. */
const fullConditionSchema = z.strictObject(
  {
    all: linkSchema
      .optional()
      .describe("All links that `links` does not name: netem words, or a link profile")
      .meta({ examples: ["delay 3ms 2ms", { profile: "up.json" }] }),
    links: recordByNameSchema(
      z
        .string()
        .regex(/^[^<>]+<?>[^<>]+$/, "a link is written `from>to`, or `one<>other` for both directions"),
      linkSchema,
    )
      .default({})
      .describe(
        "Single links: netem words, or a link profile. `pi>server` is one direction, `pi<>server` is both alike",
      )
      .meta({ examples: [{ "pi>server": "rate 5mbit" }, { "camera<>board": "rate 100mbit" }] }),
    hub: z
      .string()
      .optional()
      .describe(
        "A device through which the others reach each other where `links` has no link of their own: it forwards packets as a router does, which costs it nothing. Devices that take turns share the links to it and from it",
      )
      .meta({ examples: ["gateway"] }),
    trace: traceSourceSchema
      .optional()
      .describe(
        "A rate that changes over time, instead of the rate of `all`; and a delay and losses, if its file has them. It begins with each run",
      )
      .meta({ examples: [{ preset: "wifi-home" }] }),
    shared: z
      .boolean()
      .default(false)
      .describe("Whether all links share one medium, as in Wi-Fi; the rate is then for all of them together")
      .meta({ examples: [true] }),
    startup: startUpSchema
      .default(false)
      .describe(
        "Whether TCP's slow start at the beginning of a transfer is simulated; not of links that were measured, whose profile has it",
      )
      .meta({ examples: [true, { initialWindow: 10, buffer: "256KiB" }] }),
    congestion: z
      .enum(congestionControls)
      .optional()
      .describe(
        "TCP's congestion control where losses slow it down; not of links that were measured, whose profile has it. By default losses only delay messages, as over BBR",
      )
      .meta({ examples: ["cubic"] }),
  },
  { error: strayWords },
);

/** Netem words, or a condition in full. */
export const conditionSchema = z.union(
  [netem, fullConditionSchema],
  choices(
    "netem words such as `delay 3ms rate 40mbit`",
    '`""` for a perfect link',
    "fields such as `{ all: rate 5mbit, shared: true }`",
  ),
);

/** One link as a scenario describes it. */
export type LinkSource = z.output<typeof linkSchema>;

/** A condition as a scenario gives it: netem words, or fields. */
export type ConditionSource = z.output<typeof conditionSchema>;

/** A condition with fields of its own. */
export type FullConditionSource = z.output<typeof fullConditionSchema>;

/** Where a condition's trace comes from: a file, a preset or a description. */
export type TraceSource = z.output<typeof traceSourceSchema>;

/**
 * Returns a note on a rate that is easily misread: in tc's words `Mbps` is megabytes per second. Undefined if there is
 * none.
 */
function noteOnRate(text: string): string | undefined {
  const [, word] = /(?:^|\s)rate\s+(\S*[\d.][kmg]?bps)(?=\s|$)/i.exec(text) ?? [];
  if (word === undefined || word.endsWith("Bps")) return undefined;
  return `${word} is ${formatRate(parseRate(word))} by tc's rule, where bps is bytes per second`;
}
