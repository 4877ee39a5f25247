import { InputError } from "./errors.ts";

/** Throws InputError that names the value, such as `engine`, unless it is one of the choices. */
export function checkChoice<T extends string>(name: string, value: T, choices: readonly T[]): void {
  if (choices.includes(value)) return;
  throw new InputError(`${name} ${value}: ${choices.join(" or ")} is needed`, { code: "invalid-option" });
}
