import { z } from "zod";
import { misplacedKeys } from "../base/plainWords.ts";
import { parseDuration } from "../base/units.ts";
import { choices, human } from "./human.ts";

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

/** Tells users whose scenario has `window` in its old place where it is now. */
const movedWindow = misplacedKeys((key) =>
  key === "window" ? "is a setting of the runtime: write it below `runtime`" : undefined,
);

/** When frames come, how many there are, and which of them are measured. */
export const workloadSchema = z
  .strictObject(
    {
      arrivals: arrivalsSchema
        .default("saturated")
        .describe("When frames come; `saturated`: a new one as soon as the first stage can take it")
        .meta({ examples: ["saturated", { period: "40ms" }, { poisson: 25 }] }),
      per: z
        .enum(["frame", "input"])
        .optional()
        .describe(
          "What arrives: whole frames, or inputs one by one, of which a batch makes a frame; by default inputs where the devices list profiles of several batches, else frames",
        )
        .meta({ examples: ["input"] }),
      frames: z
        .number()
        .int()
        .positive()
        .default(200)
        .describe(
          "Number of frames in each simulated run, warm-up included; runs over a trace that repeats have as many or more. Where inputs come one by one and plans differ in batch, frames of the largest: plans of smaller batches get the same inputs in more frames. A list of inputs' times may fill fewer",
        )
        .meta({ examples: [1000] }),
      warmup: z
        .union(
          [z.literal("auto"), z.number().int().nonnegative()],
          choices("`auto`", "a number of frames such as `10`"),
        )
        .default("auto")
        .describe(
          "Number of frames at the start that are not measured, of the largest batch as for `frames`; `auto` determines it",
        )
        .meta({ examples: ["auto", 10] }),
      drop: z
        .boolean()
        .default(false)
        .describe("Whether a frame that finds the first queue full is dropped; not for saturated arrivals")
        .meta({ examples: [true] }),
    },
    { error: movedWindow },
  )
  .superRefine(({ arrivals, per, frames, warmup, drop }, context) => {
    const fault = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (typeof arrivals === "object" && "times" in arrivals && arrivals.times.length < frames) {
      const { length } = arrivals.times;
      fault(["arrivals", "times"], `has ${length} times for ${frames} frames; set \`frames: ${length}\``);
    }
    if (typeof warmup === "number" && warmup >= frames) {
      fault(["warmup"], `${warmup} of ${frames} frames are warm-up, so none is left to measure`);
    }
    if (arrivals === "saturated" && per !== undefined) {
      fault(["per"], "saturated arrivals are of whole frames; `period`, `poisson` or `times` is needed");
    }
    if (arrivals === "saturated" && drop) {
      fault(["drop"], "saturated arrivals are never dropped; `period`, `poisson` or `times` is needed");
    }
  });
