import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { parseDuration, parsePercentage, parseRate } from "../base/units.ts";
import { human } from "./human.ts";

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

/** Reads a rate that lets something arrive. */
function parseSweptRate(text: string): number {
  const rate = parseRate(text);
  if (rate > 0) return rate;
  throw new InputError(`"${text}" must be above 0, or nothing would arrive`, { code: "invalid-scenario" });
}

/** Reads a loss that lets something arrive. */
function parseSweptLoss(text: string): number {
  const loss = parsePercentage(text);
  if (loss < 1) return loss;
  throw new InputError(`"${text}" must be below 100%, or nothing would arrive`, { code: "invalid-scenario" });
}

/** Two parameters of the network to vary. */
export const sweepSchema = z
  .strictObject({
    condition: z
      .string()
      .optional()
      .describe("The condition whose parameters are varied; a perfect link by default")
      .meta({ examples: ["wired"] }),
    rate: axis("rate", parseSweptRate, ["5mbit", "50mbit"]),
    delay: axis("delay", parseDuration, ["20ms", "200ms"]),
    jitter: axis("jitter", parseDuration, ["5ms", "10ms"]),
    loss: axis("loss", parseSweptLoss, ["1%", "2%"]),
  })
  .refine(
    ({ rate, delay, jitter, loss }) => [rate, delay, jitter, loss].filter(Boolean).length === 2,
    "exactly two of rate, delay, jitter and loss are swept",
  )
  .describe(
    "A phase diagram: the best plan for each pair of values of two parameters of all links. Give exactly two",
  );

/** Two network parameters to vary, and their values. */
export interface ScenarioSweep extends z.output<typeof sweepSchema> {}
