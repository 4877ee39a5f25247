import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelProtoSchema } from "../../src/graph/onnxProto.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";
import { cli } from "../support/cli.ts";
import { float, model, node } from "../support/models.ts";
import { madeUpProfile } from "../support/profile.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "names-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What a terminal acts on, but line breaks. */
const acting = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u;

/** A chain of two nodes whose tensor and node have this name. */
function writeModel(name: string): string {
  const nodes = [node("Abs", ["x"], [name], {}, name), node("Exp", [name], ["y"], {}, "end")];
  const file = path.join(directory, "model.onnx");
  const proto = model({ nodes, inputs: { x: float(1, 4) }, outputs: { y: float(1, 4) } });
  writeFileSync(file, toBinary(ModelProtoSchema, proto));
  return file;
}

describe("a model with control sequences in its names", () => {
  const name = "a\u001b[31m\u009b2J\u202eb\nc";

  it("never sends them to the terminal, in tables, JSON or messages", async () => {
    const file = writeModel(name);
    const table = await cli(["cuts", file]);
    expect(table.stdout).toContain("a\\u001b[31m\\u009b2J\\u202eb\\u000ac float32[1,4]");
    const json = await cli(["cuts", file, "--json"]);
    const message = await cli(["cuts", file, "--dim", `${name}=3`]);
    expect(message.code).toBe(2);
    for (const { stdout, stderr } of [table, json, message]) expect(stdout + stderr).not.toMatch(acting);
    const [, cut] = JSON.parse(json.stdout).cuts;
    expect(cut.boundary[0].name).toBe(name);
    expect(cut.name).not.toMatch(acting);
  });
});

describe("a scenario whose names mean something else to programs", () => {
  it("is simulated like any other", async () => {
    const profile = madeUpProfile([0.01, 0.02], [4000, 2000, 400]);
    profile.cuts[1].name = "=1+1";
    writeFileSync(path.join(directory, "profile.json"), stringifyProfile(profile));
    const device = { profile: "profile.json" };
    const conditions = ["__proto__", `@SUM(A1)\u001b[31m${"x".repeat(400)}`];
    const scenario = {
      schema: "paretopipe/scenario/v1",
      name: "names",
      source: "toString",
      devices: Object.fromEntries([
        ["toString", device],
        ["__proto__", device],
      ]),
      conditions: Object.fromEntries(conditions.map((name) => [name, "delay 1ms"])),
      workload: { frames: 10 },
    };
    writeFileSync(path.join(directory, "names.json"), JSON.stringify(scenario));
    const result = await cli(["simulate", "names.json", "--charts", "svg", "--out", "run"], {
      cwd: directory,
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).not.toMatch(acting);
    const run = JSON.parse(readFileSync(path.join(directory, "run/run.json"), "utf8"));
    expect(new Set(run.conditions.map(({ name }: { name: string }) => name))).toEqual(new Set(conditions));
    expect(run.devices.map(({ name }: { name: string }) => name)).toEqual(["toString", "__proto__"]);
    const table = readFileSync(path.join(directory, "run/plans.csv"), "utf8");
    expect(table).toContain(",'=1+1,".replaceAll("'=1+1", `"'=1+1"`));
    expect(table).toContain(`"'@SUM(A1)`);
    expect(readdirSync(path.join(directory, "run/charts")).length).toBeGreaterThan(3 * conditions.length);
  });
});
