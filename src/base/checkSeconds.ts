import { InputError } from "./errors.ts";

/**
 * The most seconds that timers, and messages between workers, take: 11.6 days. A timer for more than 2^31 - 1 ms, 24.9 days,
 * would end at once.
 */
export const maxSeconds = 1e6;

/** The seconds that a value may have, both ends included. */
export interface SecondsRange {
  least: number;
  most: number;
}

/** Throws InputError that names the value, such as `deadline`, unless it is a number of seconds in the range. */
export function checkSeconds(name: string, seconds: number, { least, most }: SecondsRange): void {
  if (seconds >= least && seconds <= most) return;
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new InputError(`${name} ${seconds}: a number of seconds ${range} is needed`, {
    code: "invalid-option",
  });
}
