import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { parseDuration, parsePercentage, parseRate } from "../base/units.ts";
import { NetemWords } from "./netemWords.ts";
import { traceSchema } from "./trace.ts";

const probability = z.number().min(0).lte(1);

/** What the network does to messages in one direction of a link, in SI units. */
export const conditionsSchema = z.strictObject({
  /** One-way propagation delay, seconds. */
  delay: z.number().nonnegative(),
  /** Spread of the delay, seconds: half the width (uniform) or the standard deviation. */
  jitter: z.number().nonnegative(),
  /** Distribution of the spread, by the names of netem's tables. */
  distribution: z.enum(["uniform", "normal", "pareto", "paretonormal"]),
  /** How much each draw depends on the previous one, 0 to 1. */
  correlation: probability,
  /** Bits per second; Infinity if unlimited. */
  rate: z.union([z.number().positive(), z.literal(Number.POSITIVE_INFINITY)]),
  /** Probability that a segment is lost; must be below 1, or nothing would ever arrive. */
  loss: z.number().min(0).lt(1),
  /**
   * Gilbert-Elliott loss instead of `loss`: the probabilities of going from good to bad, of going from bad to good, of
   * loss in the bad state, and of loss in the good state.
   */
  burst: z.strictObject({ p: probability, r: probability, bad: probability, good: probability }).optional(),
  /** Rate (and delay, and loss) over time, instead of the constants above. */
  trace: traceSchema.optional(),
});

/** What the network does to messages in one direction of a link, in SI units. */
export interface Conditions extends z.infer<typeof conditionsSchema> {}

/** A network that takes no time and loses nothing. */
export const perfect: Conditions = {
  delay: 0,
  jitter: 0,
  distribution: "uniform",
  correlation: 0,
  rate: Number.POSITIVE_INFINITY,
  loss: 0,
};

/** netem's words that are not modelled, with the effect of each. */
const notModelled: Readonly<Record<string, string>> = {
  limit: "the length of the queue",
  reorder: "packets that overtake",
  gap: "packets that overtake",
  duplicate: "packets that come twice",
  corrupt: "packets that are damaged",
  slot: "packets that leave in groups",
  ecn: "packets that are marked",
  seed: "netem's own randomness",
};

const readers: Record<string, (words: NetemWords, into: Conditions) => void> = {
  delay(words, into) {
    into.delay = words.value("delay", "a time, such as delay 200ms", parseDuration);
    const jitter = words.optionalValue();
    if (jitter === undefined) return;
    into.jitter = words.parsed("delay", jitter, parseDuration);
    const correlation = words.optionalValue();
    if (correlation !== undefined) into.correlation = words.parsed("delay", correlation, parsePercentage);
  },
  distribution(words, into) {
    const name = conditionsSchema.shape.distribution.safeParse(words.next());
    if (!name.success) {
      const names = conditionsSchema.shape.distribution.options.join(", ");
      throw new InputError(`"distribution" in "${words.text}" needs one of ${names}`, {
        code: "invalid-conditions",
      });
    }
    into.distribution = name.data;
  },
  rate(words, into) {
    into.rate = words.value("rate", "a rate, such as rate 5mbit", parseRate);
    if (into.rate === 0)
      throw new InputError(`"rate" in "${words.text}" must be above 0, or nothing would arrive`, {
        code: "invalid-conditions",
      });
  },
  loss(words, into) {
    const kind = words.optionalValue();
    if (kind !== undefined) into.loss = words.parsed("loss", kind, parsePercentage);
    else lossModel(words, words.next(), into);
    if (into.loss >= 1)
      throw new InputError(`"loss" in "${words.text}" must be below 100%, or nothing would arrive`, {
        code: "invalid-conditions",
      });
  },
};

function lossModel(words: NetemWords, model: string | undefined, into: Conditions): void {
  if (model === "random") {
    into.loss = words.value("loss random", "a percentage, such as loss random 1%", parsePercentage);
  } else if (model === "gemodel") {
    const need = "percentages p [r [1-h [1-k]]], such as loss gemodel 1% 10%";
    const p = words.value("loss gemodel", need, parsePercentage);
    const optional = (otherwise: number): number => {
      const word = words.optionalValue();
      return word === undefined ? otherwise : words.parsed("loss gemodel", word, parsePercentage);
    };
    into.burst = { p, r: optional(1 - p), bad: optional(1), good: optional(0) };
    for (const chance of Object.values(into.burst)) {
      if (chance > 1)
        throw new InputError(`"loss gemodel" in "${words.text}": a percentage is above 100%`, {
          code: "invalid-conditions",
        });
    }
    if ((into.burst.bad >= 1 && into.burst.r === 0) || into.burst.good >= 1) {
      throw new InputError(`"loss gemodel" in "${words.text}" would lose everything from some time on`, {
        code: "invalid-conditions",
      });
    }
  } else {
    const values = words.values();
    const ours = "needs a percentage, such as loss 1%, or loss gemodel";
    if (model === "state")
      throw new InputError(`"loss state ${values.join(" ")}" is not modelled; it ${ours}`, {
        code: "invalid-conditions",
      });
    throw new InputError(`"loss" in "${words.text}" ${ours}`, { code: "invalid-conditions" });
  }
}

/**
 * Reads conditions in the words of `tc netem` (man 8 tc-netem): `delay TIME [JITTER [CORRELATION]]`, `distribution
 * NAME`, `rate RATE`, `loss PERCENT`, `loss gemodel P [R [1-H [1-K]]]`, in any order. Anything left out is perfect, so
 * an empty text is a perfect network. A whole `tc qdisc ... netem` line may be pasted.
 *
 * @throws InputError naming every word that is unknown, not modelled or given twice, or whose value is missing or
 *   invalid
 *
 * @example
 * ```ts
 * import { parseConditions } from "paretopipe/simulate";
 *
 * const { delay, rate, loss } = parseConditions("delay 20ms rate 50mbit loss 0.5%");
 * console.log(delay, rate, loss); // 0.02 50000000 0.005
 * ```
 */
export function parseConditions(text: string): Conditions {
  const conditions: Conditions = { ...perfect };
  const words = new NetemWords(text);
  const seen = new Set<string>();
  const faults: string[] = [];
  const unmodelled: string[] = [];
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (Object.hasOwn(readers, word)) {
      if (seen.has(word)) faults.push(`"${word}" is given twice in "${text}"`);
      seen.add(word);
      const isRead = attempt(() => readers[word](words, conditions), faults);
      const left = words.values();
      if (isRead) unmodelled.push(...left.map((value) => `${value} after ${word}`));
    } else if (Object.hasOwn(notModelled, word)) {
      unmodelled.push(`${[word, ...words.values()].join(" ")} (${notModelled[word]})`);
    } else {
      faults.push(`"${word}" in "${text}" is not one of the words ${Object.keys(readers).join(", ")}`);
      words.values();
    }
  }
  if (unmodelled.length > 0)
    faults.push(`in "${text}" is not modelled, and must be left out: ${unmodelled.join(", ")}`);
  if (conditions.correlation > 1) faults.push(`"delay" in "${text}": its correlation is above 100%`);
  if (faults.length > 0) throw new InputError(faults.join("; "), { code: "invalid-conditions" });
  return conditions;
}

function attempt(read: () => void, faults: string[]): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(error.message);
    return false;
  }
}

/** Formats the shortest decimal within a part in 10^12, so that 0.07 x 1000 reads 70 and not 70.00000000000001. */
function decimal(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function rateWords(rate: number): string {
  const [factor, unit] =
    rate >= 1e9 ? [1e9, "gbit"] : rate >= 1e6 ? [1e6, "mbit"] : rate >= 1e3 ? [1e3, "kbit"] : [1, "bit"];
  return `rate ${decimal(rate / factor)}${unit}`;
}

/**
 * Formats conditions in netem words. netem has no word for a trace, which reads `trace of N rows`.
 *
 * @example
 * ```ts
 * import { formatConditions, perfect } from "paretopipe/simulate";
 *
 * console.log(formatConditions({ ...perfect, delay: 0.02, rate: 50e6 })); // delay 20ms rate 50mbit
 * ```
 */
export function formatConditions(conditions: Conditions): string {
  const { delay, jitter, correlation, distribution, rate, loss, burst, trace } = conditions;
  const percent = (share: number): string => `${decimal(share * 100)}%`;
  const words: string[] = [];
  if (delay > 0 || jitter > 0) {
    words.push(`delay ${decimal(delay * 1e3)}ms`);
    if (jitter > 0) words.push(`${decimal(jitter * 1e3)}ms`);
    if (jitter > 0 && correlation > 0) words.push(percent(correlation));
    if (jitter > 0 && distribution !== "uniform") words.push(`distribution ${distribution}`);
  }
  if (Number.isFinite(rate) && !trace) words.push(rateWords(rate));
  if (burst) words.push(`loss gemodel ${[burst.p, burst.r, burst.bad, burst.good].map(percent).join(" ")}`);
  else if (loss > 0) words.push(`loss ${percent(loss)}`);
  if (trace) words.push(`trace of ${trace.time.length} rows`);
  return words.join(" ");
}
