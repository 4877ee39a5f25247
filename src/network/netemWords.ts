import { InputError } from "../base/errors.ts";

/** The text before netem's own words in a command or in the output of `tc qdisc show`. */
const begins = /^\s*(?:sudo\s+)?(?:\S*\/)?tc\s/;
const command = /^.*?\snetem(?=\s|$)/;
const shown = /^\s*qdisc\s+netem\s+\S+:\s+(?:root|parent\s+\S+)(?:\s+refcnt\s+\d+)?/;

/** Reads the words of a conditions text one by one, from the left. A whole `tc qdisc ... netem` line may be given. */
export class NetemWords {
  readonly #words: string[];
  readonly text: string;
  #at = 0;

  constructor(text: string) {
    this.text = text;
    this.#words = netemPart(text)
      .split(/\s+/)
      .filter((word) => word !== "");
  }

  /** The next word; undefined after the last. */
  next(): string | undefined {
    return this.#words[this.#at++];
  }

  /** Returns the next word if it is a quantity (netem's optional positions), else undefined. */
  optionalValue(): string | undefined {
    return /^[-+.\d]/.test(this.#words[this.#at] ?? "") ? this.next() : undefined;
  }

  /** Returns all quantities up to the next word. */
  values(): string[] {
    const values: string[] = [];
    for (let value = this.optionalValue(); value !== undefined; value = this.optionalValue())
      values.push(value);
    return values;
  }

  /** Parses the next word, which must be a quantity. Throws InputError that names the keyword and what it needs. */
  value<T>(keyword: string, what: string, parse: (text: string) => T): T {
    const word = this.optionalValue();
    if (word === undefined)
      throw new InputError(`"${keyword}" in "${this.text}" needs ${what}`, { code: "invalid-conditions" });
    return this.parsed(keyword, word, parse);
  }

  /** Parses a word. Throws InputError that names the keyword. */
  parsed<T>(keyword: string, word: string, parse: (text: string) => T): T {
    try {
      return parse(word);
    } catch (cause) {
      if (!(cause instanceof InputError)) throw cause;
      const reason = word.startsWith("-") ? `"${word}" is negative; 0 or more is needed` : cause.message;
      throw new InputError(`"${keyword}" in "${this.text}": ${reason}`, {
        code: "invalid-conditions",
        cause,
      });
    }
  }
}

/**
 * Extracts netem's words from a pasted line: `tc qdisc add dev eth0 root netem delay 100ms` gives `delay 100ms`. Other
 * text is returned unchanged.
 *
 * @throws InputError for a tc command that is not about netem
 */
function netemPart(text: string): string {
  if (begins.test(text)) {
    if (command.test(text)) return text.replace(command, "");
    throw new InputError(`"${text}" is a tc command without netem; only netem's words are read`, {
      code: "invalid-conditions",
    });
  }
  return text.replace(shown, "").replace(/^\s*netem(?=\s|$)/, "");
}
