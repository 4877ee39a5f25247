import { readFileSync } from "node:fs";
import { packageFile } from "./packageFile.ts";

// Read once: a study asks for it with each cell.
const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string };

/** Returns the version in our package.json. */
export function packageVersion(): string {
  return version;
}
