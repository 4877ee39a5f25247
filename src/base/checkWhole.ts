import { InputError } from "./errors.ts";

/** Throws InputError that names the value, such as `--seed` or `seed`, unless it is a whole number. */
export function checkWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value)) return;
  throw new InputError(`${name} ${value}: a whole number is needed`, { code: "invalid-option" });
}
