import { InputError } from "../base/errors.ts";

/** What `--profile NAME=FILE` options say, by device. Throws InputError. */
export function parseProfiles(options: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    options.map((text) => {
      const at = text.indexOf("=");
      if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
      throw new InputError(`--profile ${text}: NAME=FILE is needed, such as pi=pi.json`);
    }),
  );
}
