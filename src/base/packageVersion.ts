import { createRequire } from "node:module";

// Two folders up from both src/base and dist/base. Read once: a study asks for it with each cell.
const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** Returns the version in our package.json. */
export function packageVersion(): string {
  return version;
}
