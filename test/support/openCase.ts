import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Copies a case's files to a folder of their own; `PROFILES` and `SCENARIOS` there lead to the project's folders. */
export function openCase(name: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), "case-"));
  directories.push(directory);
  cpSync(path.join("test/fixtures/cases", name), directory, { recursive: true });
  symlinkSync(path.resolve("profiles"), path.join(directory, "PROFILES"));
  symlinkSync(path.resolve("scenarios"), path.join(directory, "SCENARIOS"));
  return directory;
}
