import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { changeFields, type SmallScenario, writeSmallScenario } from "../support/smallScenario.ts";

const plan = "pi|input|cpu|features.4|gpu";

let directory: string;
let small: SmallScenario;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "paretopipe-processors-"));
  small = await writeSmallScenario(directory);
  const profile = "small.json";
  changeFields(small.scenario, {
    devices: { pi: { profile }, cpu: { profile }, gpu: { profile } },
    conditions: { far: { all: "delay 1s rate 1gbit", links: { "cpu<>gpu": "" } } },
    only: [plan],
    runtime: { window: 4 },
  });
  changeFields(small.testbed, {
    devices: { pi: { local: true }, cpu: { local: true }, gpu: { local: true } },
  });
});

afterAll(() => rmSync(directory, { recursive: true }));

it("a plan over the two processors of a host crosses the network only on its way there and back", async () => {
  const out = path.join(directory, "out");
  const limits = ["--points", plan, "--width", "1e9", "--tolerance", "1e9", "--budget", "5min"];
  const { code, stderr } = await cli([...small.arguments, ...limits, "--out", out, "--quiet"]);
  expect([code, stderr]).toEqual([0, ""]);
  const [visit] = readFileSync(path.join(out, "measured.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === "visit");
  expect(visit.plan).toBe(plan);
  expect(visit.outputDifference).toBeLessThan(1e-4);
  expect(visit.metrics.resources.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(["pi", "cpu", "gpu", "pi>cpu", "gpu>pi"]),
  );
  // Two seconds there and back. Over the link of the others, the step between the processors would be a third.
  expect(visit.metrics.parts.transfer).toBeGreaterThanOrEqual(1.999);
  expect(visit.metrics.parts.transfer).toBeLessThan(2.9);
});
