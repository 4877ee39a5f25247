import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";

const directory = mkdtempSync(path.join(tmpdir(), "resolve-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Whether each is a file, for a process in the directory. */
function areFiles(models: string[]): boolean[] {
  const module = pathToFileURL(path.resolve("dist/graph/resolveModel.js")).href;
  const script = `const { isModelFile } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify(${JSON.stringify(models)}.map(isModelFile)));`;
  const args = ["--input-type=module", "-e", script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: directory, encoding: "utf8" }));
}

it("a name of the zoo is its model, even beside a folder of that name", () => {
  mkdirSync(path.join(directory, "mobilenet_v2"));
  writeFileSync(path.join(directory, "mine"), "");
  const models = ["mobilenet_v2", "mine", "mobilenet_v3", "./mobilenet_v2", "gone.onnx"];
  expect(areFiles(models)).toEqual([false, true, false, true, true]);
});
