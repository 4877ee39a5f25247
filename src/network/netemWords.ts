import { InputError } from "../base/errors.ts";
import { formatRate, parseRate } from "../base/units.ts";

/** What stands before netem's own words in a command or in the output of `tc qdisc show`. */
const begins = /^\s*(?:sudo\s+)?(?:\S*\/)?tc\s/;
const command = /^.*?\snetem(?=\s|$)/;
const shown = /^\s*qdisc\s+netem\s+\S+:\s+(?:root|parent\s+\S+)(?:\s+refcnt\s+\d+)?/;

/**
 * Extracts netem's words from a pasted line: `tc qdisc add dev eth0 root netem delay 100ms` gives `delay 100ms`. Other
 * text is returned unchanged.
 *
 * @throws InputError for a tc command that is not about netem
 */
export function netemPart(text: string): string {
  if (begins.test(text)) {
    if (command.test(text)) return text.replace(command, "");
    throw new InputError(`"${text}" is a tc command without netem; only netem's words are read`);
  }
  return text.replace(shown, "").replace(/^\s*netem(?=\s|$)/, "");
}

/** netem's words that the simulator does not model, with the effect of each. */
export const notModelled: Readonly<Record<string, string>> = {
  limit: "the length of the queue",
  reorder: "packets that overtake",
  gap: "packets that overtake",
  duplicate: "packets that come twice",
  corrupt: "packets that are damaged",
  slot: "packets that leave in groups",
  ecn: "packets that are marked",
  seed: "netem's own randomness",
};

/**
 * Returns a note on a rate that is easily misread: in tc's words `Mbps` is megabytes per second. Undefined if there is
 * none.
 */
export function noteOnRate(text: string): string | undefined {
  const [, word] = /(?:^|\s)rate\s+(\S*[\d.][kmg]?bps)(?=\s|$)/i.exec(text) ?? [];
  if (word === undefined || word.endsWith("Bps")) return undefined;
  return `${word} is ${formatRate(parseRate(word))} by tc's rule, where bps is bytes per second`;
}
