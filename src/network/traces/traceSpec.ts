import { z } from "zod";
import { InputError } from "../../base/errors.ts";

const seconds = z.number().positive();
const rate = z.number().nonnegative();

/** States that a link stays in for exponential times; see `generateTrace`. */
export const markovSchema = z.strictObject({
  kind: z.literal("markov"),
  /** Rate in each state, bit/s, and the mean time it lasts, seconds. The first state is where it starts. */
  states: z.array(z.strictObject({ rate, stay: seconds })).min(2),
  /** `next[i][j]`: how likely state j follows i, as weights; by default all others alike. */
  next: z.array(z.array(z.number().nonnegative())).optional(),
});

/** What a synthetic trace is made from. Rates in bit/s, times in seconds. */
export const traceSpecSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant"), rate: rate.positive() }),
  /** Levels one after the other, again and again. */
  z.strictObject({
    kind: z.literal("step"),
    levels: z.array(z.strictObject({ rate, stay: seconds })).min(1),
  }),
  /** Rises and falls once a period (86400 for a day): mean x (1 + swing x sin), told every `step`. */
  z.strictObject({
    kind: z.literal("sine"),
    mean: rate.positive(),
    swing: z.number().min(0).max(1),
    period: seconds,
    step: seconds,
  }),
  /**
   * The logarithm of the rate goes up or down by a normal number of deviation `spread` x sqrt(step), within
   * limits.
   */
  z.strictObject({
    kind: z.literal("walk"),
    start: rate.positive(),
    spread: z.number().nonnegative(),
    least: rate.positive(),
    most: rate.positive(),
    step: seconds,
  }),
  markovSchema,
  /** A neighbour who sends for a while and then does not: `share` of the rate is left while he does. */
  z.strictObject({
    kind: z.literal("on-off"),
    rate: rate.positive(),
    share: z.number().min(0).max(1),
    on: seconds,
    off: seconds,
  }),
]);

export type TraceSpec = z.infer<typeof traceSpecSchema>;
export type MarkovSpec = z.infer<typeof markovSchema>;

/**
 * Checks what the schema cannot.
 *
 * @throws InputError naming the requirement
 */
export function checkTraceSpec(spec: TraceSpec): void {
  if (spec.kind === "walk" && !(spec.least <= spec.start && spec.start <= spec.most)) {
    throw new InputError(
      `a walk must start between ${spec.least} and ${spec.most} bit/s, not at ${spec.start}`,
    );
  }
  if (spec.kind !== "markov" || !spec.next) return;
  const count = spec.states.length;
  for (const [i, row] of spec.next.entries()) {
    if (row.length !== count || row[i] !== 0 || !row.some((weight) => weight > 0)) {
      throw new InputError(
        `row ${i + 1} of a trace's "next" needs ${count} weights, one above 0, and 0 for the state itself`,
      );
    }
  }
  if (spec.next.length !== count)
    throw new InputError(`a trace's "next" needs one row for each of its ${count} states`);
}
