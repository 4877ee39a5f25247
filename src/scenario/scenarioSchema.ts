import { z } from "zod";
import { sayUnknown } from "../base/plainWords.ts";
import { recordByNameSchema } from "../base/recordByName.ts";
import { objectiveNames } from "../plan/objectives.ts";
import { parseRule } from "../plan/rules.ts";
import { conditionSchema } from "./conditionSchema.ts";
import { deviceName } from "./deviceName.ts";
import { deviceSchema } from "./deviceSchema.ts";
import { energyFaults, energySchema } from "./energySchema.ts";
import { human } from "./human.ts";
import { runtimeSchema } from "./runtimeSchema.ts";
import { searchSchema } from "./searchSchema.ts";
import { sweepSchema } from "./sweepSchema.ts";
import { whereSchema } from "./whereSchema.ts";
import { workloadSchema } from "./workloadSchema.ts";

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
      .describe("When frames come, how many there are, and which of them are measured"),
    runtime: runtimeSchema.prefault({}).describe("How devices run their stages"),
    objectives: z
      .array(z.enum(objectiveNames))
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
    search: searchSchema
      .prefault({})
      .describe("How the best of very many plans are found, as with four devices and many cuts"),
    sweep: sweepSchema.optional(),
    replications: z
      .number()
      .int()
      .positive()
      .optional()
      .describe(
        "Number of runs of each plan, each with its own seed and, over a trace that repeats, its own part of it",
      )
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
      context.addIssue({ code: "custom", path, message: sayUnknown(what, name, names) });
    };
    known(["source"], source, Object.keys(devices), "device");
    for (const { path, message } of energyFaults({ devices, objectives: named, where, energy })) {
      context.addIssue({ code: "custom", path, message });
    }
    const names = Object.keys(conditions);
    if (names.length === 0)
      context.addIssue({ code: "custom", path: ["conditions"], message: "at least one is needed" });
    if (sweep?.condition !== undefined) known(["sweep", "condition"], sweep.condition, names, "condition");
  });

/** A scenario file with its defaults filled in. */
export interface Scenario extends z.output<typeof scenarioSchema> {}
