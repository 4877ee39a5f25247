import path from "node:path";
import type { Argv } from "yargs";
import { InputError } from "../base/errors.ts";

/** The option of every command that takes a SCENARIO: profiles to use instead of its own. */
export function profileOption<T>(yargs: Argv<T>) {
  return yargs.option("profile", {
    type: "string",
    array: true,
    default: [] as string[],
    defaultDescription: "none",
    requiresArg: true,
    describe: "Use this profile for a device instead: NAME=FILE",
  });
}

/** The run directory that a command writes for a scenario: `runs/SCENARIO`, unless `out` is given. */
export function runDirectory(scenario: string, out: string | undefined): string {
  return out ?? path.join("runs", path.basename(scenario).replace(/\.ya?ml$/i, ""));
}

/** Parses `--profile NAME=FILE` options; returns files by device. Throws InputError. */
export function parseProfiles(options: readonly string[]): Map<string, string> {
  const profiles = new Map<string, string>();
  for (const text of options) {
    const at = text.indexOf("=");
    if (at <= 0 || at === text.length - 1) {
      throw new InputError(`--profile ${text}: NAME=FILE is needed, such as pi=pi.json`, {
        code: "invalid-option",
      });
    }
    const name = text.slice(0, at);
    if (profiles.has(name)) {
      throw new InputError(
        `--profile ${name} is given twice: it replaces what the scenario lists by one profile; write several into the scenario`,
        { code: "invalid-option" },
      );
    }
    profiles.set(name, text.slice(at + 1));
  }
  return profiles;
}
