import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "atomic-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

it("a file is on disk before it gets its name", (context) => {
  const log = path.join(directory, "calls.txt");
  const file = path.join(directory, "run.json");
  const module = pathToFileURL(path.resolve("dist/base/atomicFile.js")).href;
  const script = `const { writeFileAtomic } = await import(${JSON.stringify(module)}); await writeFileAtomic(${JSON.stringify(file)}, "{}");`;
  const calls = "trace=fsync,fdatasync,rename,renameat,renameat2";
  const args = ["-f", "-y", "-o", log, "-e", calls, process.execPath, "--input-type=module", "-e", script];
  const { status, error } = spawnSync("strace", args);
  if (error || status !== 0) return context.skip("strace is not installed, or may not trace here");
  expect(readFileSync(file, "utf8")).toBe("{}");
  const lines = readFileSync(log, "utf8").split("\n");
  const begun = lines.findIndex((line) => /f(data)?sync\(\d+<[^>]*run\.json\.[^>]*\.tmp>/.test(line));
  // A line of another thread may come between the begin and the end of a call.
  const synced = lines.findIndex((line, index) => index >= begun && /sync(\(| resumed).*= 0$/.test(line));
  const renamed = lines.findIndex((line) => /rename.*run\.json\..*\.tmp.*run\.json"/.test(line));
  expect(begun, lines.join("\n")).toBeGreaterThanOrEqual(0);
  expect(synced, lines.join("\n")).toBeGreaterThanOrEqual(begun);
  expect(renamed).toBeGreaterThan(synced);
});
