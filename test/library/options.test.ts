import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import {
  chainPlans,
  countChains,
  explore,
  findCuts,
  freezeModel,
  generateTrace,
  InputError,
  loadScenario,
  modelBlocks,
  openPipeline,
  predict,
  profileDevice,
  resolveModel,
  resolveScenario,
  runFiles,
  type SimulationInput,
  searchFront,
  simulate,
  simulateMetrics,
  startWorker,
  sweepStudy,
  validateScenario,
  writeReport,
} from "../../src/index.ts";
import { float, frozen, node } from "../support/models.ts";
import { madeUpProfile } from "../support/profile.ts";

const directory = mkdtempSync(path.join(tmpdir(), "options-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

const profile = madeUpProfile([1e-3, 2e-3, 1e-3], [400, 800, 80, 4], { name: "small" });
const resolved = await resolveScenario({
  name: "two",
  source: "pi",
  devices: { pi: { profile, slowdown: 4 }, server: { profile } },
  conditions: { wifi: "delay 3ms rate 40mbit" },
});
const input: SimulationInput = {
  seed: 1,
  devices: [{ name: "board" }],
  links: [],
  streams: [
    {
      name: "frames",
      stages: [{ device: "board", service: { exponential: 0.05 } }],
      bytes: [],
      arrivals: { kind: "saturated" },
      frames: 50,
    },
  ],
};
const record = { condition: "none", plan: "board" };
const model = frozen(
  {
    nodes: [node("Sin", ["x"], ["a"]), node("Sin", ["a"], ["y"])],
    inputs: { x: float(3) },
    outputs: { y: float(3) },
  },
  { a: float(3) },
);
const space = { source: "board", others: ["server"], cuts: ["input", "middle", "output"] };
const problem = {
  cuts: 3,
  devices: ["board", "server"].map((name) => ({ name, kind: name, cost: 1 })),
  stage: () => ({ seconds: 0.01, memory: 0 }),
  transfer: () => ({ latency: 0.004, occupied: 0.002, energy: 0, bytes: 1000 }),
  objectives: ["latency", "period"] as ("latency" | "period")[],
};
const scenario = "scenarios/mobilenet_v2.testbed.yaml";
const testbed = "validate/local.testbed.yaml";
const out = path.join(directory, "out");
const pipeline = { from: scenario, plan: "pi", testbed };
const levels = [{ rate: 1e6, stay: 1 }];
/** A choice that there is none of, as a program in JavaScript may give it. */
const other = "other" as never;

it.each<[string, () => unknown, string]>([
  ["explore", () => explore(resolved, { seed: 1.5 }), "seed 1.5: a whole number is needed"],
  ["explore", () => explore(resolved, { seed: Number.NaN }), "seed NaN: a whole number is needed"],
  ["explore", () => explore(resolved, { threads: 0 }), "threads 0: a whole number of at least 1 is needed"],
  ["explore", () => explore(resolved, { engine: other }), "engine other: auto or event or tandem is needed"],
  ["explore", () => explore(resolved, { windows: other }), "windows other: simulated or formula is needed"],
  [
    "explore",
    () => explore(resolved, { frames: () => ({ frames: 10.5, warmup: 1 }) }),
    "frames 10.5: a whole number of at least 1 is needed",
  ],
  [
    "explore",
    () => explore(resolved, { frames: () => ({ frames: 10, warmup: -1 }) }),
    "warmup -1: a whole number of at least 0 is needed",
  ],
  ["loadScenario", () => loadScenario(scenario, undefined, 1.5), "seed 1.5: a whole number is needed"],
  ["simulate", () => simulate({ ...input, seed: 0.5 }), "seed 0.5 must be a whole number or a text"],
  ["simulate", () => simulate(input, { engine: other }), "engine other: auto or event or tandem is needed"],
  [
    "simulateMetrics",
    () => simulateMetrics(input, 2.5),
    "warmup 2.5: a whole number of at least 0 is needed",
  ],
  [
    "predict",
    () => predict(input, { ...record, replications: 0 }),
    "replications 0: a whole number of at least 1 is needed",
  ],
  [
    "predict",
    () => predict(input, { ...record, precision: 0 }),
    "precision 0: a share above 0, such as 0.01, is needed",
  ],
  [
    "predict",
    () => predict(input, { ...record, precision: 0.1, maxReplications: 9.5 }),
    "maxReplications 9.5: a whole number of at least 1 is needed",
  ],
  [
    "predict",
    () => predict(input, { ...record, sampling: { cycle: 10, runs: 1, stretch: 0, lead: 0, frames: 100 } }),
    "sampling.stretch 0: a number of seconds above 0 is needed",
  ],
  [
    "predict",
    () =>
      predict(
        { ...input, streams: [input.streams[0], { ...input.streams[0], name: "more" }] },
        { ...record, sampling: { cycle: 10, runs: 1, stretch: 10, lead: 0, frames: 100 } },
      ),
    "sampling: an input of one stream is needed, not of 2",
  ],
  [
    "generateTrace",
    () => generateTrace({ kind: "step", levels }, 10, Number.NaN),
    "seed NaN: a whole number is needed",
  ],
  [
    "chainPlans",
    () => chainPlans({ ...space, maxStages: 1.5 }),
    "maxStages 1.5: a whole number of at least 1 is needed",
  ],
  [
    "countChains",
    () => countChains({ ...space, maxReplicas: 0 }),
    "maxReplicas 0: a whole number of at least 1 is needed",
  ],
  [
    "searchFront",
    () => searchFront(problem, { timeLimit: Number.NaN }),
    "timeLimit NaN: a number of at least 0 is needed",
  ],
  [
    "searchFront",
    () => searchFront(problem, { within: -0.1 }),
    "within -0.1: a number of at least 0 is needed",
  ],
  [
    "searchFront",
    () => searchFront(problem, { nearLimit: 0.5 }),
    "nearLimit 0.5: a whole number of at least 0 is needed",
  ],
  [
    "findCuts",
    () => findCuts(model, { maxBoundary: 0 }),
    "maxBoundary 0: a whole number of at least 1 is needed",
  ],
  [
    "modelBlocks",
    () => modelBlocks(model, { maxBoundary: 1.5 }),
    "maxBoundary 1.5: a whole number of at least 1 is needed",
  ],
  [
    "freezeModel",
    async () => freezeModel(await resolveModel("test/fixtures/plain.onnx"), { batch: 1.5 }),
    "batch 1.5: a whole number of at least 1 is needed",
  ],
  [
    "freezeModel",
    async () => freezeModel(await resolveModel("test/fixtures/plain.onnx"), { dims: { width: -1 } }),
    "dims.width -1: a whole number of at least 0 is needed",
  ],
  [
    "profileDevice",
    () => profileDevice(model, { budget: 0 }),
    "budget 0: a number of seconds above 0 is needed",
  ],
  [
    "profileDevice",
    () => profileDevice(model, { targetWidth: -1 }),
    "targetWidth -1: a share above 0, such as 0.02, is needed",
  ],
  [
    "profileDevice",
    () => profileDevice(model, { runtime: { provider: "cpu", threads: 1.5 } }),
    "runtime.threads 1.5: a whole number of at least 1 is needed",
  ],
  [
    "profileDevice",
    () => profileDevice(model, { stages: other }),
    "stages other: ends or spans or all is needed",
  ],
  ["profileDevice", () => profileDevice(model, { cpu: -1 }), "cpu -1: "],
  ["startWorker", () => startWorker({ cpu: 1.5 }), "cpu 1.5: "],
  [
    "sweepStudy",
    () => sweepStudy("examples/study.yaml", out, { threads: 1.5 }),
    "threads 1.5: a whole number of at least 1 is needed",
  ],
  [
    "validateScenario",
    () => validateScenario({ scenario, testbed, out, transport: other }),
    "transport other: tcp or grpc is needed",
  ],
  [
    "validateScenario",
    () => validateScenario({ scenario, testbed, out, emulator: other }),
    "emulator other: hold or relay is needed",
  ],
  [
    "openPipeline",
    () => openPipeline({ ...pipeline, transport: other }),
    "transport other: tcp or grpc is needed",
  ],
  ["openPipeline", () => openPipeline({ ...pipeline, fallback: other }), "fallback other: local is needed"],
  [
    "runFiles",
    () => runFiles({ ...pipeline, inputs: ["a.npy"], output: path.join(directory, "a.jsonl"), top: 0 }),
    "top 0: a whole number of at least 1 is needed",
  ],
  [
    "writeReport",
    async () => writeReport(await explore(resolved), out, null, { charts: other }),
    "charts other: all or svg or none is needed",
  ],
])("%s names the option that is out of range, and leaves nothing (%#)", async (_, call, message) => {
  const calling = (async () => call())();
  await expect(calling).rejects.toThrow(InputError);
  await expect(calling).rejects.toThrow(message);
  expect(readdirSync(directory)).toEqual([]);
});
