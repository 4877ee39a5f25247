import { z } from "zod";
import { InputError } from "../../base/errors.ts";

const seconds = z.number().positive();
const rate = z.number().nonnegative();
/** `schema`, as the reference shows it. */
const field = <T extends z.ZodType>(schema: T, description: string, ...examples: unknown[]): T =>
  schema.meta({ description, examples });

const kind = <T extends string>(name: T, description: string) => z.literal(name).describe(description);
const level = z.strictObject({
  rate: field(rate, "The rate, bit/s", 20e6),
  stay: field(seconds, "How long the level lasts, seconds", 5),
});
const state = z.strictObject({
  rate: field(rate, "The rate in this state, bit/s", 20e6),
  stay: field(seconds, "How long the state lasts on average, seconds", 5),
});

/** A link that stays in each state for an exponential time; see `generateTrace`. */
export const markovSchema = z.strictObject({
  kind: kind("markov", "States that each last for a random time"),
  states: z.array(state).min(2).describe("The states; the trace starts in the first"),
  next: field(
    z.array(z.array(z.number().nonnegative())),
    "For each state, the weight of each state that may follow; all others alike by default",
    [
      [0, 1],
      [1, 0],
    ],
  ).optional(),
});

/** The description of a synthetic trace. Rates in bit/s, times in seconds. */
export const traceSpecSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: kind("constant", "The same rate at all times"),
    rate: field(rate.positive(), "The rate, bit/s", 50e6),
  }),
  z.strictObject({
    kind: kind("step", "Levels one after the other, over and over"),
    levels: z.array(level).min(1).describe("The levels, in order"),
  }),
  z.strictObject({
    kind: kind("sine", "Rises and falls once a period: mean x (1 + swing x sin)"),
    mean: field(rate.positive(), "The mean rate, bit/s", 50e6),
    swing: field(z.number().min(0).max(1), "How far the rate rises and falls, as a share of the mean", 0.5),
    period: field(seconds, "The period: the time of one rise and fall, seconds", 60),
    step: field(seconds, "The time between two rates, seconds", 0.5),
  }),
  /** The logarithm of the rate changes by a normal number of deviation `spread` x sqrt(step), within limits. */
  z.strictObject({
    kind: kind("walk", "A random walk of the rate's logarithm, within limits"),
    start: field(rate.positive(), "The rate at the start, bit/s", 20e6),
    spread: field(z.number().nonnegative(), "Standard deviation of the logarithm after one second", 0.2),
    least: field(rate.positive(), "The lowest rate, bit/s", 5e6),
    most: field(rate.positive(), "The highest rate, bit/s", 50e6),
    step: field(seconds, "The time between two rates, seconds", 0.5),
  }),
  markovSchema,
  z.strictObject({
    kind: kind("on-off", "A neighbour sends for a while, then stops for a while"),
    rate: field(rate.positive(), "The rate while the neighbour is silent, bit/s", 50e6),
    share: field(
      z.number().min(0).max(1),
      "The share of the rate that is left while the neighbour sends",
      0.2,
    ),
    on: field(seconds, "How long the neighbour sends on average, seconds", 2),
    off: field(seconds, "How long the neighbour is silent on average, seconds", 5),
  }),
]);

/** The description of a synthetic trace, for `generateTrace`. */
export type TraceSpec = z.infer<typeof traceSpecSchema>;

/** A link that stays in each state for an exponential time. */
export interface MarkovSpec extends z.infer<typeof markovSchema> {}

/**
 * Checks what the schema cannot.
 *
 * @throws InputError naming the requirement
 */
export function checkTraceSpec(spec: TraceSpec): void {
  if (spec.kind === "walk" && !(spec.least <= spec.start && spec.start <= spec.most)) {
    throw new InputError(
      `a walk must start between ${spec.least} and ${spec.most} bit/s, not at ${spec.start}`,
      { code: "invalid-trace" },
    );
  }
  if (spec.kind !== "markov" || !spec.next) return;
  const count = spec.states.length;
  for (const [i, row] of spec.next.entries()) {
    if (row.length !== count || row[i] !== 0 || !row.some((weight) => weight > 0)) {
      throw new InputError(
        `row ${i + 1} of a trace's "next" needs ${count} weights, one above 0, and 0 for the state itself`,
        { code: "invalid-trace" },
      );
    }
  }
  if (spec.next.length !== count)
    throw new InputError(`a trace's "next" needs one row for each of its ${count} states`, {
      code: "invalid-trace",
    });
}
