import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkWritable, makeDirectory } from "../../src/base/writableDirectory.ts";
import { cli } from "../support/cli.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "writable-"));
  writeFileSync(path.join(directory, "file"), "");
});
afterEach(() => rmSync(directory, { recursive: true }));

it("makeDirectory makes missing directories, and checkWritable changes nothing", async () => {
  await checkWritable(path.join(directory, "a", "b"));
  expect(await makeDirectory(path.join(directory, "a", "b"))).toBe(path.join(directory, "a"));
  expect(await makeDirectory(path.join(directory, "a"))).toBe(undefined);
});

it("calls at the same time all end with the directory there", async () => {
  const inside = path.join(directory, "a", "b", "c");
  await Promise.all(Array.from({ length: 20 }, () => makeDirectory(inside)));
  await checkWritable(inside);
});

it("the error says that a file has the name of the directory", async () => {
  const file = path.join(directory, "file");
  await expect(makeDirectory(file)).rejects.toThrow(`${file}: cannot be written to: it is a file`);
});

it("the error says that a part of the path is a file", async () => {
  const inside = path.join(directory, "file", "a");
  for (const work of [checkWritable, makeDirectory]) {
    await expect(work(inside)).rejects.toThrow(
      `${inside}: cannot be written to: a part of its path is a file`,
    );
  }
});

it("the error says that there is no permission", async ({ task, skip }) => {
  task.meta.superuser = process.getuid?.() === 0;
  skip(task.meta.superuser, "the superuser may write anywhere");
  chmodSync(directory, 0o555);
  const inside = path.join(directory, "a", "b");
  for (const work of [checkWritable, makeDirectory]) {
    await expect(work(inside)).rejects.toThrow(`there is no permission to write to ${directory}`);
  }
  chmodSync(directory, 0o755);
});

it.runIf(process.platform === "linux")("says that a file system takes no directories", async () => {
  await expect(makeDirectory("/proc/paretopipe")).rejects.toThrow("/proc/paretopipe: cannot be written to:");
});

it("simulate and profile check the directory before they work", async () => {
  const out = path.join(directory, "file", "out");
  const scenario = "scenarios/mobilenet_v2.slow-fast.yaml";
  for (const args of [
    ["simulate", scenario, "--out", out],
    ["validate", scenario, "--testbed", "validate/local.testbed.yaml", "--out", out],
    ["profile", "device", "mobilenet_v2", "--out", path.join(out, "p.json")],
  ]) {
    const { code, stderr } = await cli(args);
    expect(stderr).toBe(`paretopipe: ${out}: cannot be written to: a part of its path is a file\n`);
    expect(code).toBe(2);
  }
});
