import { type NumberNeed, parseNumber } from "../base/checkNumber.ts";

/**
 * The settings of an option that takes a number. A number of yargs's own is NaN for a word and 0 for no text, and what was given
 * is lost.
 *
 * @param name with its dashes, for messages
 */
export function numberOption(name: string, need: NumberNeed, describe: string) {
  return {
    // A string, so that the text arrives as it was given; a number, so that the help says so.
    string: true,
    number: true,
    describe,
    // A default is a number already; a list is an option that was given more than once, which is refused later.
    coerce: (given: unknown): number =>
      typeof given === "string" ? parseNumber(name, given, need) : (given as number),
  } as const;
}
