import { InputError } from "../base/errors.ts";

/**
 * Refuses options that a mode of a command would ignore.
 *
 * @param args the command's arguments; of these options none may have a default, except an empty list. One that is false was
 *   switched off: `--no-open`
 * @param why completes the sentence that begins with the option's name
 * @throws InputError naming the first of the options that is given
 */
export function refuseOptions(args: object, options: readonly string[], why: string): void {
  const given = options.find((option) => {
    const value = (args as Record<string, unknown>)[option];
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
  if (given === undefined) return;
  const isOff = (args as Record<string, unknown>)[given] === false;
  throw new InputError(`--${isOff ? "no-" : ""}${given} ${why}`, { code: "invalid-option" });
}
