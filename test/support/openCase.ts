import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Copies a case's files to a folder of their own; `PROFILES/` and `SCENARIOS/` become the project's folders. */
export function openCase(name: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), "case-"));
  directories.push(directory);
  cpSync(path.join("test/fixtures/cases", name), directory, { recursive: true });
  for (const file of readdirSync(directory).filter((each) => each.endsWith(".yaml"))) {
    const at = path.join(directory, file);
    const text = readFileSync(at, "utf8");
    const filled = text.replaceAll("PROFILES/", `${path.resolve("profiles")}/`);
    writeFileSync(at, filled.replaceAll("SCENARIOS/", `${path.resolve("scenarios")}/`));
  }
  return directory;
}
