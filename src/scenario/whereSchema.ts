import { z } from "zod";
import { type Limit, limitExample, parseLimit } from "../plan/limits.ts";
import { type ObjectiveName, objectiveNames, objectives } from "../plan/objectives.ts";
import { human } from "./human.ts";

/** Limits on objectives, by their names. */
export const whereSchema = z
  .strictObject(
    Object.fromEntries(
      objectiveNames.map((name) => [
        name,
        human(
          (text: string) => parseLimit(name, text),
          `A limit on ${objectives[name].words}`,
          limitExample(name),
        ).optional(),
      ]),
    ) as Record<ObjectiveName, z.ZodOptional<ReturnType<typeof human<Limit>>>>,
  )
  .transform((limits) => Object.values(limits).filter((limit) => limit !== undefined))
  .prefault({})
  .describe("Limits that a plan must meet to be on the front")
  .meta({ examples: [{ p95: "<= 100ms", throughput: ">= 10" }] });
