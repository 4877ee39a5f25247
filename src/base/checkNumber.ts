import { InputError } from "./errors.ts";
import type { SecondsRange } from "./secondsRange.ts";

/** What a number must be: the test for it, and the words that a message says it with. */
export interface NumberNeed {
  fits: (value: number) => boolean;
  words: string;
}

/** Any whole number. */
export const whole: NumberNeed = { fits: Number.isSafeInteger, words: "a whole number is needed" };

/** A whole number of at least `least` and at most `most`. */
export function count(least: number, most = Number.POSITIVE_INFINITY): NumberNeed {
  return {
    fits: (value) => Number.isSafeInteger(value) && value >= least && value <= most,
    words: `a whole number ${rangeWords(least, most)} is needed`,
  };
}

/** A share above 0. */
export function share(example: number): NumberNeed {
  return {
    fits: (value) => value > 0 && Number.isFinite(value),
    words: `a share above 0, such as ${example}, is needed`,
  };
}

/** A number of at least `least`. */
export function atLeast(least: number): NumberNeed {
  return {
    fits: (value) => value >= least && Number.isFinite(value),
    words: `a number of at least ${least} is needed`,
  };
}

/** Parses a number as a user writes it. Throws InputError that names the value and what was given, unless it fits. */
export function parseNumber(name: string, text: string, { fits, words }: NumberNeed): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (fits(value)) return value;
  throw wrong(name, text.trim() === "" ? JSON.stringify(text) : text, words);
}

/** Throws InputError that names the value, such as `--seed` or `seed`, unless it is a whole number. */
export function checkWhole(name: string, value: number): void {
  check(name, value, whole);
}

/** Throws InputError that names the value unless it is a whole number of at least `least`. */
export function checkCount(name: string, value: number, least: number): void {
  check(name, value, count(least));
}

/** Throws InputError that names the value unless it is a share above 0. */
export function checkShare(name: string, value: number, example: number): void {
  check(name, value, share(example));
}

/** Throws InputError that names the value unless it is a number of seconds above 0. */
export function checkDuration(name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw wrong(name, value, "a number of seconds above 0 is needed");
}

/** Throws InputError that names the value unless it is a number of seconds in the range. */
export function checkSeconds(name: string, value: number, { least, most }: SecondsRange): void {
  const fits = (seconds: number) => seconds >= least && seconds <= most;
  check(name, value, { fits, words: `a number of seconds ${rangeWords(least, most)} is needed` });
}

/** Throws InputError that names the value unless it is at least 0; it may be infinite. */
export function checkNotNegative(name: string, value: number): void {
  if (!(value >= 0)) throw wrong(name, value, "a number of at least 0 is needed");
}

function rangeWords(least: number, most: number): string {
  return most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
}

function check(name: string, value: number, { fits, words }: NumberNeed): void {
  if (!fits(value)) throw wrong(name, value, words);
}

function wrong(name: string, given: number | string, need: string): InputError {
  return new InputError(`${name} ${given}: ${need}`, { code: "invalid-option" });
}
