import { z } from "zod";
import { recordByNameSchema } from "../base/recordByName.ts";
import { parseDuration, parsePercentage, parseRate } from "../base/units.ts";
import { objectiveNames } from "../plan/objectives.ts";
import { conditionSchema } from "./conditionSchema.ts";
import { choices, human } from "./human.ts";

/** What predictions call the other things that can be busy: no device may have these names. */
const busyNames = ["window", "shared"];

/** A name that a scenario or a testbed gives to a device. */
export const deviceName = z
  .string()
  .regex(/^[\w.-]+$/, "a device's name is made of letters, digits, `_`, `.` and `-`")
  .refine((name) => !busyNames.includes(name), {
    error: ({ input }) => `a device cannot be called ${input}: results name something else so`,
  })
  .describe("Device name");

const deviceSchema = z.strictObject({
  profile: z.string().describe("Path of a device profile, relative to this file"),
  slowdown: z
    .number()
    .positive()
    .default(1)
    .describe("Stretches every time of the profile: 4 = this profile, four times slower"),
  disruptions: z
    .array(
      z.strictObject({
        from: human(parseDuration, "When it begins: `10s`", "10s"),
        to: human(parseDuration, "When it ends: `12s`", "12s"),
        speed: z.number().min(0).describe("0 = out, 0.5 = half as fast"),
      }),
    )
    .optional()
    .describe("Times at which the device is out or slower, in order"),
});

const arrivalsSchema = z.union(
  [
    z.literal("saturated").describe("A new frame as soon as the first stage can take it"),
    z.strictObject({ period: human(parseDuration, "Time between frames: `40ms`", "40ms") }),
    z.strictObject({ poisson: z.number().positive().describe("Mean frames per second") }),
    z.strictObject({
      times: z
        .array(z.number().nonnegative())
        .min(1)
        .refine(
          (times) => times.every((time, i) => i === 0 || time >= times[i - 1]),
          "times must not go back",
        )
        .describe("Seconds"),
    }),
  ],
  choices("`saturated`", "`{ period: 40ms }`", "`{ poisson: 25 }`", "`{ times: [0, 0.5, 2] }`"),
);

const workloadSchema = z
  .strictObject({
    arrivals: arrivalsSchema.default("saturated"),
    frames: z.number().int().positive().default(200).describe("Frames simulated per run, warm-up included"),
    warmup: z
      .union(
        [z.literal("auto"), z.number().int().nonnegative()],
        choices("`auto`", "a number of frames such as `10`"),
      )
      .default("auto")
      .describe("Frames discarded at the start; `auto` finds the end of the transient"),
    window: z.number().int().positive().optional().describe("Most frames in the system; no limit by default"),
    drop: z.boolean().default(false).describe("Open arrivals that find the first queue full are dropped"),
  })
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

const runtimeSchema = z.strictObject({
  queue: z.number().int().nonnegative().default(1).describe("Slots between two stages"),
  io: z.enum(["overlapped", "blocking"]).default("overlapped"),
  credits: z
    .enum(["instant", "link"])
    .default("instant")
    .describe(
      "When a sender learns of a freed slot: at once, or after the delay of the link back, as on hardware",
    ),
  deliver: z.enum(["source", "last"]).default("source").describe("Where results must arrive"),
  overhead: human(parseDuration, "Time that every message costs on top: `100us`", "100us").default(0),
  service: z
    .enum(["median", "samples"])
    .default("median")
    .describe("Service times: the profile's median, or draws from its samples"),
});

/** Values of one swept parameter, rising. */
function axis(parse: (text: string) => number, example: string) {
  return z
    .array(human(parse, `\`${example}\``, example))
    .min(2)
    .refine((values) => values.every((value, i) => i === 0 || value > values[i - 1]), "values must rise")
    .optional();
}

const sweepSchema = z
  .strictObject({
    condition: z.string().optional().describe("The condition to vary; a perfect link by default"),
    rate: axis(parseRate, "5mbit"),
    delay: axis(parseDuration, "20ms"),
    jitter: axis(parseDuration, "5ms"),
    loss: axis(parsePercentage, "1%"),
  })
  .refine(
    ({ rate, delay, jitter, loss }) => [rate, delay, jitter, loss].filter(Boolean).length === 2,
    "exactly two of rate, delay, jitter and loss are swept",
  )
  .describe("A phase diagram: which plan is best where, over two parameters of every link");

const objectiveSchema = z.enum(objectiveNames);

/** scenarios/*.yaml: everything that a simulation needs. */
export const scenarioSchema = z
  .strictObject({
    schema: z.literal("paretopipe/scenario/v1"),
    name: z.string().min(1),
    description: z.string().optional(),
    source: deviceName.describe("The device where frames originate and results are wanted"),
    devices: recordByNameSchema(deviceName, deviceSchema).describe("By name"),
    conditions: recordByNameSchema(z.string().min(1), conditionSchema).describe(
      "What the network does, by name",
    ),
    workload: workloadSchema.prefault({}),
    runtime: runtimeSchema.prefault({}),
    objectives: z.array(objectiveSchema).min(1).default(["latency", "throughput"]),
    sweep: sweepSchema.optional(),
    replications: z.number().int().positive().optional().describe("Runs with different seeds per plan"),
    precision: z
      .number()
      .positive()
      .lt(1)
      .optional()
      .describe("Replicate until the 95 % intervals are this narrow to either side, as a share: 0.01"),
    seed: z.number().int().default(1),
  })
  .superRefine(({ source, devices, conditions, sweep }, context) => {
    const known = (path: string[], name: string, names: string[], what: string): void => {
      if (names.includes(name)) return;
      const message = `no ${what} "${name}"; there are ${names.join(", ") || "none"}`;
      context.addIssue({ code: "custom", path, message });
    };
    known(["source"], source, Object.keys(devices), "device");
    const names = Object.keys(conditions);
    if (names.length === 0)
      context.addIssue({ code: "custom", path: ["conditions"], message: "at least one is needed" });
    if (sweep?.condition !== undefined) known(["sweep", "condition"], sweep.condition, names, "condition");
  });

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioSweep = z.output<typeof sweepSchema>;
