import { z } from "zod";
import { recordByNameSchema } from "../base/recordByName.ts";
import {
  parseBytes,
  parseDuration,
  parseEnergy,
  parsePercentage,
  parsePower,
  parseRate,
} from "../base/units.ts";
import { type Limit, limitExample, parseLimit } from "../plan/limits.ts";
import { type ObjectiveName, objectiveNames, objectives } from "../plan/objectives.ts";
import { parseRule } from "../plan/rules.ts";
import { conditionSchema } from "./conditionSchema.ts";
import { choices, human } from "./human.ts";

/** Names that predictions use for other things that can be busy: no device may have them. */
const busyNames = ["window", "shared"];

/** The name that a scenario or a testbed gives to a device. */
export const deviceName = z
  .string()
  .regex(/^[\w.-]+$/, "a device's name is made of letters, digits, `_`, `.` and `-`")
  .refine((name) => !busyNames.includes(name), {
    error: ({ input }) => `a device cannot be called ${input}: results use this name for something else`,
  })
  .describe("The name of a device")
  .meta({ examples: ["pi"] });

const deviceSchema = z.strictObject({
  profile: z
    .string()
    .describe("Path of a device profile, relative to this file")
    .meta({ examples: ["../board.json"] }),
  slowdown: z
    .number()
    .positive()
    .default(1)
    .describe("Multiplies every time of the profile: 4 makes the device four times slower")
    .meta({ examples: [4] }),
  memory: human(
    parseBytes,
    "What its stage may need, with the frames that wait there; by default what the profiled machine has",
    "1GiB",
  ).optional(),
  cost: z
    .number()
    .nonnegative()
    .default(1)
    .describe("What it costs to use the device, in any unit, for the objective `devices`")
    .meta({ examples: [3] }),
  disruptions: z
    .array(
      z.strictObject({
        from: human(parseDuration, "When it begins, from the first frame on", "10s"),
        to: human(parseDuration, "When it ends", "12s"),
        speed: z
          .number()
          .min(0)
          .describe("The device's speed during that time: 0 is out, 0.5 is half as fast")
          .meta({ examples: [0.5] }),
      }),
    )
    .optional()
    .describe("Times when the device is out or slower, in order"),
});

const arrivalsSchema = z.union(
  [
    z.literal("saturated").describe("A new frame comes as soon as the first stage can take it"),
    z.strictObject({ period: human(parseDuration, "Time between two frames", "40ms") }),
    z.strictObject({
      poisson: z
        .number()
        .positive()
        .describe("Frames come at random times; this is their mean number per second")
        .meta({ examples: [25] }),
    }),
    z.strictObject({
      times: z
        .array(z.number().nonnegative())
        .min(1)
        .refine(
          (times) => times.every((time, i) => i === 0 || time >= times[i - 1]),
          "times must not go back",
        )
        .describe("Frames come at these times, in seconds")
        .meta({ examples: [[0, 0.5, 2]] }),
    }),
  ],
  choices("`saturated`", "`{ period: 40ms }`", "`{ poisson: 25 }`", "`{ times: [0, 0.5, 2] }`"),
);

/** Says where `window` is now, to those whose scenario has it where it was. */
function movedWindow(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "unrecognized_keys" || !issue.keys.includes("window")) return undefined;
  return "`window` is a setting of the runtime: write it below `runtime`";
}

const workloadSchema = z
  .strictObject(
    {
      arrivals: arrivalsSchema
        .default("saturated")
        .describe("When frames come; `saturated`: a new one as soon as the first stage can take it")
        .meta({ examples: ["saturated", { period: "40ms" }, { poisson: 25 }] }),
      frames: z
        .number()
        .int()
        .positive()
        .default(200)
        .describe("Number of frames in each simulated run, warm-up included")
        .meta({ examples: [1000] }),
      warmup: z
        .union(
          [z.literal("auto"), z.number().int().nonnegative()],
          choices("`auto`", "a number of frames such as `10`"),
        )
        .default("auto")
        .describe("Number of frames at the start that are not measured; `auto` determines it")
        .meta({ examples: ["auto", 10] }),
      drop: z
        .boolean()
        .default(false)
        .describe("Whether a frame that finds the first queue full is dropped; not for saturated arrivals")
        .meta({ examples: [true] }),
    },
    { error: movedWindow },
  )
  .superRefine(({ arrivals, frames, warmup, drop }, context) => {
    const fault = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (typeof arrivals === "object" && "times" in arrivals && arrivals.times.length < frames) {
      const { length } = arrivals.times;
      fault(["arrivals", "times"], `has ${length} times for ${frames} frames; set \`frames: ${length}\``);
    }
    if (typeof warmup === "number" && warmup >= frames) {
      fault(["warmup"], `${warmup} of ${frames} frames are warm-up, so none is left to measure`);
    }
    if (arrivals === "saturated" && drop) {
      fault(["drop"], "saturated arrivals are never dropped; `period`, `poisson` or `times` is needed");
    }
  });

/** A setting that is searched: a value, or a list of values of which each makes a plan of its own. */
function setting<T extends readonly z.ZodType[]>(values: T, ...words: string[]) {
  const different = (list: unknown[]) => new Set(list).size === list.length;
  const list = z.array(z.union(values)).min(1).refine(different, "each value may be listed once");
  return z.union([z.literal("auto"), ...values, list], choices("`auto`", ...words));
}

const wholeFrames = z.number().int().positive();
const wholeSlots = z.number().int().nonnegative();

const runtimeSchema = z.strictObject({
  window: setting(
    [wholeFrames, z.literal("none")],
    "`none`",
    "a whole number of frames above 0",
    "a list of these",
  )
    .default("auto")
    .describe(
      "The most frames between admission and result: a number, `none` for no limit, a list of which each makes a plan of its own, or `auto`: 1 to the smallest that reaches the plan's full throughput",
    )
    .meta({ examples: [4, [1, 2, 4]] }),
  queue: setting([wholeSlots], "a whole number of slots", "a list of these")
    .default("auto")
    .describe(
      "Slots between two stages: a number, a list of which each makes a plan of its own, or `auto`: as many as the window allows, so that they never limit",
    )
    .meta({ examples: [2, [0, 1]] }),
  io: z
    .enum(["overlapped", "blocking"])
    .default("overlapped")
    .describe("Whether a device computes while it sends and receives (`overlapped`) or not (`blocking`)")
    .meta({ examples: ["blocking"] }),
  credits: z
    .enum(["instant", "link"])
    .default("link")
    .describe(
      "When a sender learns of a freed slot: after the delay of the link back (`link`), as on hardware, or at once (`instant`)",
    )
    .meta({ examples: ["instant"] }),
  deliver: z
    .enum(["source", "last"])
    .default("source")
    .describe("Where results must arrive: at the source, or at the last device of the plan")
    .meta({ examples: ["last"] }),
  overhead: human(parseDuration, "Time that each message takes in addition", "100us").default(0),
  service: z
    .enum(["median", "samples"])
    .default("median")
    .describe("Service times: the profile's median, or random draws from its samples")
    .meta({ examples: ["samples"] }),
});

/** Values of one swept parameter, increasing. */
function axis(what: string, parse: (text: string) => number, examples: [string, string]) {
  return z
    .array(human(parse, `A ${what}`, examples[0]))
    .min(2)
    .refine((values) => values.every((value, i) => i === 0 || value > values[i - 1]), "values must rise")
    .optional()
    .describe(`Values of the ${what}, rising`)
    .meta({ examples: [examples] });
}

const sweepSchema = z
  .strictObject({
    condition: z
      .string()
      .optional()
      .describe("The condition whose parameters are varied; a perfect link by default")
      .meta({ examples: ["wired"] }),
    rate: axis("rate", parseRate, ["5mbit", "50mbit"]),
    delay: axis("delay", parseDuration, ["20ms", "200ms"]),
    jitter: axis("jitter", parseDuration, ["5ms", "10ms"]),
    loss: axis("loss", parsePercentage, ["1%", "2%"]),
  })
  .refine(
    ({ rate, delay, jitter, loss }) => [rate, delay, jitter, loss].filter(Boolean).length === 2,
    "exactly two of rate, delay, jitter and loss are swept",
  )
  .describe(
    "A phase diagram: the best plan for each pair of values of two parameters of all links. Give exactly two",
  );

const objectiveSchema = z.enum(objectiveNames);

const energySchema = z.strictObject({
  devices: recordByNameSchema(
    deviceName,
    z.strictObject({
      idle: human(parsePower, "What it takes while it computes nothing", "2W"),
      busy: human(parsePower, "What it takes while it computes", "6W"),
    }),
  ).describe("What each device takes"),
  links: z
    .union(
      [
        human(parseEnergy, "Energy of one byte over any link", "100nJ"),
        recordByNameSchema(z.string(), human(parseEnergy, "Energy of one byte over this link", "100nJ")),
      ],
      choices("an energy such as `100nJ`", "energies of links such as `{ pi>server: 100nJ }`"),
    )
    .default(0)
    .describe("Energy of one byte over a link, for both ends together")
    .meta({ examples: ["100nJ", { "pi>server": "100nJ" }] }),
});

/** Limits by objective, in words. */
const whereSchema = z
  .strictObject(
    Object.fromEntries(
      objectiveNames.map((name) => {
        return [
          name,
          human(
            (text: string) => parseLimit(name, text),
            `A limit on ${objectives[name].words}`,
            limitExample(name),
          ).optional(),
        ];
      }),
    ) as Record<ObjectiveName, z.ZodOptional<ReturnType<typeof human<Limit>>>>,
  )
  .transform((limits) => Object.values(limits).filter((limit) => limit !== undefined))
  .prefault({})
  .describe("Limits that a plan must keep to, or it cannot be on the front")
  .meta({ examples: [{ p95: "<= 100ms", throughput: ">= 10" }] });

/** scenarios/*.yaml: everything that a simulation needs. */
export const scenarioSchema = z
  .strictObject({
    schema: z.literal("paretopipe/scenario/v1").describe("The kind and version of this file"),
    name: z
      .string()
      .min(1)
      .describe("A title, for reports")
      .meta({ examples: ["my model"] }),
    description: z
      .string()
      .optional()
      .describe("A longer text, for reports")
      .meta({ examples: ["Two boards at home"] }),
    source: deviceName.describe("The device where frames originate and results are wanted"),
    devices: recordByNameSchema(deviceName, deviceSchema).describe(
      "The devices, by names of letters, digits, `_`, `.` and `-`",
    ),
    conditions: recordByNameSchema(z.string().min(1), conditionSchema)
      .describe(
        "The networks to try, by name; at least one. Each is a text in netem's words, or has the fields below",
      )
      .meta({ examples: [{ wifi: "delay 3ms 2ms rate 40mbit", cable: { all: "delay 0.1ms rate 1gbit" } }] }),
    workload: workloadSchema
      .prefault({})
      .describe("When frames come, how many there are, and how many may be in the system"),
    runtime: runtimeSchema.prefault({}).describe("How devices run their stages"),
    objectives: z
      .array(objectiveSchema)
      .min(1)
      .default(["latency", "throughput"])
      .describe(
        "What plans are ranked by; the front has the plans that no other plan beats in all objectives",
      )
      .meta({ examples: [["p95", "throughput"]] }),
    energy: energySchema
      .optional()
      .describe("What devices and links take, for the objective `energy`; of every device or of none"),
    where: whereSchema,
    rules: z
      .array(
        human(
          parseRule,
          "`BLOCK..BLOCK on DEVICE`, `DEVICE never` or `input stays`",
          "features.0..features.3 on pi",
        ),
      )
      .default([])
      .describe(
        "Rules that a plan must obey: blocks that run on one device, a device that is not used, raw input that does not leave the source",
      )
      .meta({ examples: [["features.0..features.3 on pi", "input stays"]] }),
    only: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        "The plans to try, by their ids without settings; by default all. All local is always compared with",
      )
      .meta({ examples: [["pi|features.7|server", "pi|input|server"]] }),
    sweep: sweepSchema.optional(),
    replications: z
      .number()
      .int()
      .positive()
      .optional()
      .describe("Number of runs of each plan, each with its own seed")
      .meta({ examples: [10] }),
    precision: z
      .number()
      .positive()
      .lt(1)
      .optional()
      .describe("Repeats runs until each 95 % interval is within this share of its figure, to either side")
      .meta({ examples: [0.01] }),
    seed: z
      .number()
      .int()
      .default(1)
      .describe("Seed of all random numbers: the same seed gives the same figures")
      .meta({ examples: [7] }),
  })
  .superRefine(({ source, devices, conditions, sweep, objectives: named, where, energy }, context) => {
    const known = (path: string[], name: string, names: string[], what: string): void => {
      if (names.includes(name)) return;
      const message = `no ${what} "${name}"; there are ${names.join(", ") || "none"}`;
      context.addIssue({ code: "custom", path, message });
    };
    known(["source"], source, Object.keys(devices), "device");
    const wantsEnergy = named.includes("energy") || where.some(({ objective }) => objective === "energy");
    if (wantsEnergy || energy) {
      for (const name of Object.keys(energy?.devices ?? {}))
        known(["energy", "devices"], name, Object.keys(devices), "device");
      const missing = Object.keys(devices).filter((name) => !Object.hasOwn(energy?.devices ?? {}, name));
      if (missing.length > 0) {
        const message = `needs the watts of ${missing.join(" and ")}: \`energy: { devices: { ${missing[0]}: { idle: 2W, busy: 6W } } }\``;
        context.addIssue({ code: "custom", path: ["energy"], message });
      }
      if (typeof energy?.links === "object") {
        const pairs = Object.keys(devices).flatMap((from) =>
          Object.keys(devices).flatMap((to) => (from === to ? [] : [`${from}>${to}`])),
        );
        for (const link of Object.keys(energy.links)) known(["energy", "links"], link, pairs, "link");
      }
    }
    const names = Object.keys(conditions);
    if (names.length === 0)
      context.addIssue({ code: "custom", path: ["conditions"], message: "at least one is needed" });
    if (sweep?.condition !== undefined) known(["sweep", "condition"], sweep.condition, names, "condition");
  });

/** A scenario file with its defaults filled in. */
export interface Scenario extends z.output<typeof scenarioSchema> {}

/** Two network parameters to vary, and their values. */
export interface ScenarioSweep extends z.output<typeof sweepSchema> {}
