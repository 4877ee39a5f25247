import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import YAML from "yaml";
import { explore } from "../../src/explore/explore.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { paceVersion } from "../../src/profile/paceVersion.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { driftedPredictions } from "../../src/validate/driftedPredictions.ts";
import type { Visit } from "../../src/validate/measure/visitRecord.ts";
import { madeUpProfile } from "../support/profile.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "drift-test-"));
  const profile = madeUpProfile([0.25, 0.5], [400, 200, 40]);
  const paced = {
    ...profile,
    measurement: { ...profile.measurement, paceVersion },
    stages: profile.stages.map((stage) => ({ ...stage, paces: [0.01, 0.01] })),
  };
  writeFileSync(path.join(directory, "paced.json"), stringifyProfile(paced));
  const nothing = { bytes: [0], seconds: [0] };
  const costly = {
    ...paced,
    stages: paced.stages.map((stage) => ({
      ...stage,
      afterIdle: {
        idle: [1e-6, 2e-6],
        seconds: [
          [0.1, 0.02, 0],
          [0.2, 0.04, 0],
        ],
      },
    })),
    overhead: {
      ...{
        frame: 0.1,
        afterIdle: { idle: [1e-6, 2e-6], seconds: [0.01, 0.05] },
        input: nothing,
        output: nothing,
      },
      ...{ send: { bytes: [0], seconds: [0.02] }, receive: { bytes: [0], seconds: [0.03] } },
      ...{ message: { seconds: 0.04, afterIdle: { idle: [1e-6, 2e-6], seconds: [0.001, 0.002] } } },
      ...{ transport: "tcp", coresShared: true },
    },
  };
  writeFileSync(path.join(directory, "costly.json"), stringifyProfile(costly));
  writeFileSync(path.join(directory, "plain.json"), stringifyProfile(profile));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function drifted(profile: string, paces: Record<string, [number, number]>, slowdown = 1) {
  const file = path.join(directory, "scenario.yaml");
  const scenario = {
    schema: "paretopipe/scenario/v1",
    name: "drift",
    source: "pi",
    devices: { pi: { profile, slowdown }, server: { profile, slowdown } },
    conditions: { near: "delay 0ms rate 1000gbit" },
    workload: { frames: 20 },
  };
  writeFileSync(file, YAML.stringify(scenario));
  const resolved = await loadScenario(file);
  const run = await explore(resolved, { seed: 1 });
  const points = run.predictions.map(({ condition, plan }) => ({ condition, plan }));
  const visit = { kind: "visit", condition: "near", plan: "pi", paces } as unknown as Visit;
  return { run, drift: driftedPredictions(resolved, run, points, [visit, visit, visit, visit, visit], 1) };
}

it("devices are as much slower as their paces say, each by its own drift", async () => {
  const { run, drift } = await drifted("paced.json", { pi: [0.019, 0.021], server: [0.01, 0.01] });
  expect(drift!.devices).toMatchObject([
    { device: "pi", profiled: 0.01 },
    { device: "server", drift: 0 },
  ]);
  expect(drift!.devices[0].drift).toBeCloseTo(1, 12);
  const latency = (of: readonly Prediction[], id: string) => of.find(({ plan }) => plan === id)!.latency.mean;
  const remote = run.plans.find(({ stages }) => stages[0].from === stages[0].to)!.id;
  for (const [id, factor] of [
    ["pi", 2],
    [remote, 1],
  ] as const) {
    const [before, after] = [latency(run.predictions, id), latency(drift!.predictions, id)];
    expect(after / before).toBeCloseTo(factor, 6);
  }
});

it.each([1, 1.5])(
  "what the runtime adds takes longer too, and so do runs after a pause: slowdown %d",
  async (slowdown) => {
    const { run, drift } = await drifted("costly.json", { pi: [0.01, 0.02], server: [0.01, 0.02] }, slowdown);
    expect(drift!.predictions.length).toBe(run.predictions.length);
    for (const [index, { latency, throughput }] of drift!.predictions.entries()) {
      // Pauses are so long that they cost all they can, before and after.
      expect(latency.mean / run.predictions[index].latency.mean).toBeCloseTo(1.5, 6);
      expect(run.predictions[index].throughput.mean / throughput.mean).toBeCloseTo(1.5, 6);
    }
  },
);

it("nothing is said of devices whose pace is not known", async () => {
  expect((await drifted("plain.json", { pi: [1, 1] })).drift).toBeUndefined();
  expect((await drifted("paced.json", {})).drift).toBeUndefined();
});
