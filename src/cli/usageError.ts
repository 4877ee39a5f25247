import { InputError } from "../base/errors.ts";
import { plainUsage } from "./plainUsage.ts";
import { readHelp } from "./readHelp.ts";

/**
 * Makes the error for a command line that cannot be read: what is wrong in plain words, and one example of a right call. Where a
 * command is missing, the help lists them.
 *
 * @param said what yargs says
 * @param help of the command that the line names, with its lines unbroken
 * @param shown the same as a user sees it
 */
export function usageError(said: string, args: readonly string[], help: string, shown: string): InputError {
  const facts = readHelp(help);
  const { call, commands, example } = facts;
  const what = plainUsage(said, args, facts);
  // Our own checks say all that is needed: `--top 0: a whole number of at least 1 is needed`.
  if (what === said) return new InputError(what, { code: "invalid-option" });
  const more =
    commands.length === 0
      ? [...(example === undefined ? [] : [`  for example: ${example}`]), `  all options: ${call} --help`]
      : what.endsWith("is needed")
        ? ["", shown]
        : [`  all commands: ${call} --help`];
  return new InputError([what, ...more].join("\n"), { code: "invalid-option" });
}
