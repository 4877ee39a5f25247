import { createRequire } from "node:module";

/** Returns the version in our package.json, which is two folders up from both src/base and dist/base. */
export function packageVersion(): string {
  return (createRequire(import.meta.url)("../../package.json") as { version: string }).version;
}
