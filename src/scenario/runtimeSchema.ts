import { z } from "zod";
import { parseDuration } from "../base/units.ts";
import { choices, human } from "./human.ts";

/** A setting that is searched: a value, or a list of values that each make a plan of its own. */
function setting<T extends readonly z.ZodType[]>(values: T, ...words: string[]) {
  const different = (list: unknown[]) => new Set(list).size === list.length;
  const list = z.array(z.union(values)).min(1).refine(different, "each value may be listed once");
  return z.union([z.literal("auto"), ...values, list], choices("`auto`", ...words));
}

const wholeFrames = z.number().int().positive();
const wholeSlots = z.number().int().nonnegative();

/** How devices run their stages, and the settings that are searched. */
export const runtimeSchema = z
  .strictObject({
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
    replicas: z
      .number()
      .int()
      .positive()
      .default(1)
      .describe(
        "The most equal devices that may take turns at a stage: of n devices, each computes every n-th frame. Results come back in order",
      )
      .meta({ examples: [4] }),
    io: z
      .enum(["overlapped", "blocking"])
      .default("overlapped")
      .describe("Whether a device computes while it sends and receives (`overlapped`) or not (`blocking`)")
      .meta({ examples: ["blocking"] }),
    credits: z
      .enum(["instant", "link"])
      .default("link")
      .describe(
        "When a sender learns of a freed slot, and with `deliver: last` the source of a finished frame: after the delay of the link back (`link`), as on hardware, or at once (`instant`)",
      )
      .meta({ examples: ["instant"] }),
    deliver: z
      .enum(["source", "last"])
      .default("source")
      .describe("Where results must arrive: at the source, or at the last device of the plan")
      .meta({ examples: ["last"] }),
    overhead: human(
      parseDuration,
      "Time that each message takes in addition; not on links that were measured, whose profile has it",
      "100us",
    ).default(0),
    service: z
      .enum(["median", "samples"])
      .default("median")
      .describe("Service times: the profile's median, or random draws from its samples")
      .meta({ examples: ["samples"] }),
  })
  .superRefine(({ replicas, io, deliver }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", path: ["replicas"], message });
    if (replicas > 1 && io === "blocking") refuse("devices take turns only with `io: overlapped`");
    if (replicas > 1 && deliver === "last")
      refuse("devices take turns only with `deliver: source`, where results come back in order");
  });
