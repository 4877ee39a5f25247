import { z } from "zod";
import { parseDuration, parsePercentage } from "../base/units.ts";
import { human } from "./human.ts";

/** When and how the best plans are searched for, instead of simulating all plans. */
export const searchSchema = z.strictObject({
  simulate: z
    .number()
    .int()
    .nonnegative()
    .default(2000)
    .describe(
      "Up to so many plans, settings aside, all are simulated. Of more, an exact search finds the best and these are simulated",
    )
    .meta({ examples: [500] }),
  within: human(parsePercentage, "How near to the front plans must be to be simulated too", "5%").default(
    0.05,
  ),
  near: z
    .number()
    .int()
    .nonnegative()
    .default(200)
    .describe("Maximum number of such plans under each condition")
    .meta({ examples: [50] }),
  time: human(
    parseDuration,
    "How long the search may take under each condition; after that it says how far the front may be from the best",
    "10min",
  ).default(60),
});

/** When and how the best plans are searched for. */
export interface SearchSettings extends z.output<typeof searchSchema> {}
