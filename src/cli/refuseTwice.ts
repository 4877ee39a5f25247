import { InputError } from "../base/errors.ts";

/**
 * Refuses an option of NAME=VALUE that gives a name two values: only one of them would count.
 *
 * @param option with its dashes, for the message
 * @throws InputError naming the first name that is there twice
 */
export function refuseTwice(option: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new InputError(`${option} ${twice} is given twice: one value is needed`, { code: "invalid-option" });
}
