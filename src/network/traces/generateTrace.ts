import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { checkWhole } from "../../base/checkNumber.ts";
import { InputError } from "../../base/errors.ts";
import { type Random, randomStream } from "../../base/random.ts";
import { exp, ln, sin } from "../../base/sameMath.ts";

import { checkTrace, type Trace } from "../trace.ts";
import { checkTraceSpec, type MarkovSpec, type TraceSpec } from "./traceSpec.ts";

/** Maximum number of rows of a trace; more means that a value has the wrong unit. */
const maxRows = 1_000_000;

/** One step of a trace: its rate in bit/s and how long it lasts, seconds. */
interface Step {
  rate: number;
  stay: number;
}

/**
 * Generates a synthetic trace of the given length, which repeats after its end. The same spec and seed give the same
 * bytes.
 *
 * @param duration seconds
 * @param seed a whole number, or a text
 * @throws InputError if the spec contradicts itself, has too many rows, or its rate stays 0 throughout; for a duration or a seed out of range
 *
 * @example
 * ```ts
 * import { generateTrace } from "paretopipe/simulate";
 *
 * const levels = [
 *   { rate: 50e6, stay: 5 },
 *   { rate: 2e6, stay: 1 },
 * ];
 * const { time, rate } = generateTrace({ kind: "step", levels }, 12, 1);
 * console.log(time.join(" "), rate.join(" ")); // 0 5 6 11 50000000 2000000 50000000 2000000
 * ```
 */
export function generateTrace(spec: TraceSpec, duration: number, seed: number | string): Trace {
  checkTraceSpec(spec);
  if (typeof seed === "number") checkWhole("seed", seed);
  if (!(duration > 0 && duration < Number.POSITIVE_INFINITY)) {
    throw new InputError(`a trace's duration ${duration} must be above 0 s`, { code: "invalid-trace" });
  }
  const trace: Trace = { time: [], rate: [], end: duration, after: "repeat" };
  let time = 0;
  for (const { rate, stay } of steps(spec, randomStream(seed, `trace/${spec.kind}`))) {
    trace.time.push(time);
    trace.rate.push(rate);
    if (!(time + stay < duration)) break;
    if (trace.time.length === maxRows) {
      throw new InputError(
        `a trace of ${duration} s in steps like ${stay} s has more than ${maxRows} rows; make it shorter`,
        { code: "invalid-trace" },
      );
    }
    time += stay;
  }
  checkTrace(trace);
  return trace;
}

/** Generates the steps of a spec, endlessly. */
function steps(spec: TraceSpec, random: Random): Iterable<Step> {
  switch (spec.kind) {
    case "constant":
      return [{ rate: spec.rate, stay: Number.POSITIVE_INFINITY }];
    case "step":
      return repeat(spec.levels);
    case "sine":
      return sine(spec);
    case "walk":
      return walk(spec, random);
    case "markov":
      return markov(spec, random);
    case "on-off":
      return markov(
        {
          kind: "markov",
          states: [
            { rate: spec.rate, stay: spec.off },
            { rate: spec.rate * spec.share, stay: spec.on },
          ],
        },
        random,
      );
  }
}

function* repeat(levels: readonly Step[]): Generator<Step> {
  for (;;) yield* levels;
}

function* sine({ mean, swing, period, step }: Extract<TraceSpec, { kind: "sine" }>): Generator<Step> {
  // Each step has the value at its middle.
  for (let i = 0; ; i++) {
    yield { rate: mean * (1 + swing * sin((2 * Math.PI * (i + 0.5) * step) / period)), stay: step };
  }
}

function* walk(spec: Extract<TraceSpec, { kind: "walk" }>, random: Random): Generator<Step> {
  const least = ln(spec.least);
  const most = ln(spec.most);
  for (let level = ln(spec.start); ; ) {
    yield { rate: exp(level), stay: spec.step };
    level += spec.spread * Math.sqrt(spec.step) * normalQuantile(random() + 2 ** -33, 0, 1);
    // Reflected at the limits, so that it does not stick to them.
    if (level > most) level = 2 * most - level;
    if (level < least) level = 2 * least - level;
    level = Math.min(most, Math.max(least, level));
  }
}

/** A continuous-time Markov chain: exponential stays, then the next state by weight. */
function* markov({ states, next }: MarkovSpec, random: Random): Generator<Step> {
  for (let state = 0; ; ) {
    const { rate, stay } = states[state];
    // A stay of length 0 would make a row of length 0.
    yield { rate, stay: Math.max(1e-6, -stay * ln(1 - random())) };
    state = follow(next?.[state] ?? states.map((_, i) => (i === state ? 0 : 1)), random());
  }
}

function follow(weights: readonly number[], share: number): number {
  let left = share * weights.reduce((sum, weight) => sum + weight, 0);
  let last = 0;
  for (const [state, weight] of weights.entries()) {
    if (weight === 0) continue;
    last = state;
    if (left < weight) return state;
    left -= weight;
  }
  return last;
}
