import { InputError } from "./errors.ts";
import type { SecondsRange } from "./secondsRange.ts";

/** Throws InputError that names the value, such as `--seed` or `seed`, unless it is a whole number. */
export function checkWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value)) throw wrong(name, value, "a whole number is needed");
}

/** Throws InputError that names the value unless it is a whole number of at least `least`. */
export function checkCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw wrong(name, value, `a whole number of at least ${least} is needed`);
}

/** Throws InputError that names the value unless it is a share above 0. */
export function checkShare(name: string, value: number, example: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw wrong(name, value, `a share above 0, such as ${example}, is needed`);
}

/** Throws InputError that names the value unless it is a number of seconds above 0. */
export function checkDuration(name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw wrong(name, value, "a number of seconds above 0 is needed");
}

/** Throws InputError that names the value unless it is a number of seconds in the range. */
export function checkSeconds(name: string, value: number, { least, most }: SecondsRange): void {
  if (value >= least && value <= most) return;
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  throw wrong(name, value, `a number of seconds ${range} is needed`);
}

/** Throws InputError that names the value unless it is at least 0; it may be infinite. */
export function checkNotNegative(name: string, value: number): void {
  if (!(value >= 0)) throw wrong(name, value, "a number of at least 0 is needed");
}

function wrong(name: string, value: number, need: string): InputError {
  return new InputError(`${name} ${value}: ${need}`, { code: "invalid-option" });
}
