import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { changeFields, type SmallScenario, writeSmallScenario } from "../support/smallScenario.ts";

let directory: string;
let small: SmallScenario;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "paretopipe-replicas-"));
  small = await writeSmallScenario(directory);
  const profile = "small.json";
  changeFields(small.scenario, {
    devices: { pi: { profile }, one: { profile }, two: { profile } },
    conditions: { slow: "delay 2ms rate 200mbit" },
    only: ["pi|features.4|one+two"],
    runtime: { replicas: 2, window: 4 },
  });
  changeFields(small.testbed, {
    devices: { pi: { local: true }, one: { local: true }, two: { local: true } },
  });
});

afterAll(() => rmSync(directory, { recursive: true }));

it("a plan whose devices take turns is measured, its output is the whole model's, and it is judged", async () => {
  const out = path.join(directory, "out");
  const limits = ["--points", "all", "--width", "1e9", "--tolerance", "1e9", "--budget", "5min"];
  const { code, stderr } = await cli([...small.arguments, ...limits, "--out", out, "--quiet"]);
  expect([code, stderr]).toEqual([0, ""]);
  const visits = readFileSync(path.join(out, "measured.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ kind, plan }) => kind === "visit" && plan === "pi|features.4|one+two");
  expect(visits.length).toBeGreaterThanOrEqual(3);
  expect(visits[0].outputDifference).toBeLessThan(1e-4);
  const used = visits[0].metrics.resources.map(({ name }: { name: string }) => name);
  expect(used).toEqual(["pi", "one", "two", "pi>one", "pi>two", "one>pi", "two>pi"]);
});
