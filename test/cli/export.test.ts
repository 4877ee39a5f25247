import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { frameFor, readManifest, runExported, runFile } from "../support/exported.ts";
import { type SmallScenario, writeSmallScenario } from "../support/smallScenario.ts";
import { relativeError } from "../support/stages.ts";
import { fixture } from "../support/testbed.ts";

let directory: string;
let small: SmallScenario;
const at = (name: string) => path.join(directory, name);
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "export-cli-test-"));
  small = await writeSmallScenario(directory);
  const { code, stderr } = await cli(["simulate", small.scenario, "--out", at("run"), "--charts", "none"]);
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("paretopipe export", () => {
  it("writes the files of a plan on the front, which give the whole model's output", async () => {
    const run = JSON.parse(readFileSync(at("run/run.json"), "utf8"));
    const plan = run.conditions[0].front.at(-1);
    const out = at("front");
    const result = await cli(["export", at("run"), "--plan", plan, "--out", out, "--model", fixture]);
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain(path.join(out, "manifest.json"));
    const manifest = readManifest(out);
    expect(manifest.plan).toBe(plan);
    const frame = frameFor(manifest.model.inputs);
    expect(relativeError(await runExported(out, frame), await runFile(fixture, frame))).toBeLessThan(1e-4);
  });

  it("the commands of its README work: the testbed measures the plan", async () => {
    const plan = "pi|features.4|server";
    const out = at("split");
    const args = ["export", at("run"), "--plan", plan, "--out", out, "--model", fixture, "--json"];
    const { code, stdout, stderr } = await cli(args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(readManifest(out));
    const readme = readFileSync(path.join(out, "README.md"), "utf8");
    const command = /^paretopipe (validate .*)$/m.exec(readme)![1];
    const words = command
      .replace("SCENARIO.yaml", small.scenario)
      .replace("MODEL.onnx", path.resolve(fixture))
      .split(" ")
      .map((word) => word.replaceAll("'", ""));
    // So little is measured that the figures tell nothing; that the plan ran and its outputs are right, they do.
    const brief = ["--visit", "100ms", "--width", "1000", "--tolerance", "1000", "--json"];
    const measured = await cli([...words, ...brief], { cwd: out });
    expect(measured.code, measured.stderr).toBe(0);
    const { points } = JSON.parse(measured.stdout);
    expect(points.map((point: { plan: string }) => point.plan)).toEqual([plan, plan]);
    for (const { outputDifference } of points) expect(outputDifference).toBeLessThan(1e-4);
  });

  it.each([
    [
      "an unknown plan",
      { plan: "pi|features.5|server" },
      /has no plan .*; did you mean pi\|features\.4\|server\?/,
    ],
    ["a run that is none", { run: "test" }, /test.run\.json: cannot read this run: there is no such file/],
    ["a model that is not at hand", { model: [] }, /mobilenet_v2_w10.*give its file with --model/],
    ["another model", { model: ["--model", "test/fixtures/plain.onnx"] }, /is not the model of the profiles/],
    ["a directory that is full", { out: "test" }, /^paretopipe: test: a new or an empty directory is needed/],
    ["a directory that cannot be made", { out: "package.json/x" }, /package\.json\/x: cannot be written to/],
  ])("refuses %s in one sentence, and writes nothing", async (_, given, message) => {
    const { run, plan, out, model } = {
      run: at("run"),
      plan: "pi",
      out: at("refused"),
      model: ["--model", fixture],
      ...given,
    };
    const result = await cli(["export", run, "--plan", plan, "--out", out, ...model]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(existsSync(at("refused"))).toBe(false);
  });
});
