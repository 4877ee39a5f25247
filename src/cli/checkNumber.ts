import { InputError } from "../base/errors.ts";

/** Throws InputError that names the option unless `value` is a whole number of at least 1. */
export function checkPositive(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new InputError(`${option} ${value}: a whole number of at least 1 is needed`, {
    code: "invalid-option",
  });
}

/** Throws InputError that names the option unless `value` is a share above 0. */
export function checkShare(option: string, value: number, example: number): void {
  if (value > 0) return;
  throw new InputError(`${option} ${value}: a share above 0 is needed, such as ${example}`, {
    code: "invalid-option",
  });
}
