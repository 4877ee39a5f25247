import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { endlessLoop, exponentialFunctions, named } from "../support/endlessModels.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "endless-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function save(name: string, bytes: Uint8Array): string {
  const file = path.join(directory, name);
  writeFileSync(file, bytes);
  return file;
}

const limited = { env: { PARETOPIPE_TIME_LIMIT: "3s" } };

it.each([
  { name: "loop.onnx", what: "a loop without end", bytes: endlessLoop() },
  { name: "functions.onnx", what: "functions that call each other twice", bytes: exponentialFunctions(30) },
])("cuts stops $what, and says so", async ({ name, bytes }) => {
  const file = save(name, bytes);
  const { code, stdout, stderr } = await cli(["cuts", file], limited);
  expect(stderr).toMatch(/^paretopipe: .*stopped after 3 s of processor time: it may never end/);
  expect(stderr).toContain(file);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

const characters = 100_000;
it.each([
  { what: "tensor", kind: "letters", piece: "n" },
  { what: "node", kind: "modules", piece: "/n.1" },
  { what: "node", kind: "blanks", piece: " " },
] as const)("a $what's name of 100 kB of $kind takes no time", ({ kind, piece, what }) => {
  const long = piece.repeat(characters / piece.length);
  const good = save(`${kind}-${what}.onnx`, named(long, what));
  const bad = save(`bad-${kind}-${what}.onnx`, named(long, what, "NoSuchOperator"));
  // Counted in processor time, of which each process may have 10 s; what takes the square of the length needs 50.
  const run = (file: string) =>
    spawnSync("/bin/sh", [
      ...["-c", 'ulimit -t 10 && exec "$@"', "sh"],
      ...[process.execPath, path.resolve("dist/cli/main.js"), "cuts", file, "--all"],
    ]);
  expect(run(good)).toMatchObject({ status: 0, signal: null });
  const { status, stderr } = run(bad);
  expect(status).toBe(2);
  expect(stderr.length).toBeLessThan(1000);
});
