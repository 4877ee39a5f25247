import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkReplaceable, writeFileAtomic } from "../../src/base/atomicFile.ts";
import { cliHere } from "../support/cliHere.ts";

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

it("a directory or a device is refused, and a link stays one", async () => {
  const [folder, target, link] = ["folder", "target.json", "link.json"].map((name) =>
    path.join(directory, name),
  );
  mkdirSync(folder);
  for (const taken of [folder, "/dev/null"]) {
    await expect(checkReplaceable(taken)).rejects.toMatchObject({ code: "already-exists" });
    await expect(writeFileAtomic(taken, "{}")).rejects.toMatchObject({ code: "already-exists" });
  }
  expect(statSync("/dev/null").isFile()).toBe(false);
  writeFileSync(target, "old");
  symlinkSync(target, link);
  await writeFileAtomic(link, "new");
  expect(readFileSync(target, "utf8")).toBe("new");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

it.each([
  ["profile", "device", "no-such-model", "--out"],
  ["profile", "link", "--from", "127.0.0.1:1", "--to", "127.0.0.1:2", "--out"],
  ["simulate", "no-such-scenario.yaml", "--trace"],
  ["cuts", "no-such-model", "--html"],
  ["explore", "no-such-scenario.yaml", "--page"],
])("%s %s refuses a directory as the file to write before it does anything", async (...args) => {
  const { code, stderr } = await cliHere([...args, directory]);
  expect(code).toBe(2);
  expect(stderr).toBe(`paretopipe: ${directory}: cannot be written: it is a directory\n`);
});
