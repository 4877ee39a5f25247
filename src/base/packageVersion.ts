import { createRequire } from "node:module";

/** The version in our package.json, which is two folders up both from src/base and from dist/base. */
export function packageVersion(): string {
  return (createRequire(import.meta.url)("../../package.json") as { version: string }).version;
}
