import { z } from "zod";
import { parseBytes, parseDuration } from "../base/units.ts";
import { choices, human } from "./human.ts";

/** A device of a scenario: where its times come from, and how it differs from what was profiled. */
export const deviceSchema = z
  .strictObject({
    profile: z
      .union(
        [z.string(), z.array(z.string()).min(1)],
        choices("a path", "a list of paths such as `[board.b1.json, board.b8.json]`"),
      )
      .describe(
        "Path of a device profile, relative to this file; or a list of such paths, for several batches or numbers of threads: these are then settings of each plan",
      )
      .meta({ examples: ["../board.json", ["../board.b1.json", "../board.b8.json"]] }),
    slowdown: z
      .number()
      .positive()
      .default(1)
      .describe("Multiplies every time of the profile: 4 makes the device four times slower")
      .meta({ examples: [4] }),
    host: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The machine that it is on. Devices with the same host slow each other down while they compute, by what their profiles say (`neighbour`) and by sharing its cores",
      )
      .meta({ examples: ["rack 1"] }),
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
          from: human(
            parseDuration,
            "When it begins, counted from the start of a run, as arrivals and traces are",
            "10s",
          ),
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
  })
  .superRefine(({ host, disruptions = [] }, context) => {
    const fault = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    for (const [index, { from, to }] of disruptions.entries()) {
      if (!(to > from)) fault(["disruptions", index, "to"], "must be later than `from`");
      else if (index > 0 && from < disruptions[index - 1].to)
        fault(["disruptions", index, "from"], "must not be before the end of the one before");
    }
    if (host !== undefined && disruptions.length > 0)
      fault(["disruptions"], "a device with a `host` has none: only one of the two can be simulated");
  });
