import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { explore } from "../../src/explore/explore.ts";
import type { Run } from "../../src/explore/run.ts";
import { exportPlan } from "../../src/export/exportPlan.ts";
import { readme } from "../../src/export/readme.ts";
import { type CutOptions, findCuts } from "../../src/graph/cuts.ts";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { type FreezeOptions, freezeModel } from "../../src/graph/freeze.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { withSettings } from "../../src/plan/settings.ts";
import { recordInputs } from "../../src/profile/recordInputs.ts";
import { exportedPlan } from "../../src/run/exportedPlan.ts";
import { stageBytes } from "../../src/runtime/controller/stageBytes.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { testbedSchema } from "../../src/validate/testbed/testbedSchema.ts";
import { modelProfile } from "../support/batchProfiles.ts";
import { frameFor, readManifest, runExported, runFile } from "../support/exported.ts";
import { madeUpProfile } from "../support/profile.ts";
import { relativeError } from "../support/stages.ts";
import { fixture } from "../support/testbed.ts";

/** Splitting then joining is the identity, up to the rounding of fused operators. */
const tolerance = 1e-4;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "export-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Subject {
  model: string;
  freeze?: FreezeOptions;
  cuts?: CutOptions;
  zoo?: { resolution: number; classes: number };
}

/** A run of every plan of a model over two devices, of which nothing is known but made-up times. */
async function runOf({ model: name, freeze, cuts: options, zoo }: Subject): Promise<Run> {
  const model = await freezeModel(await resolveModel(name, zoo), freeze);
  const cuts = findCuts(model, options);
  const blocks = cuts.slice(1).map(() => 1e-3);
  const profile = madeUpProfile(
    blocks,
    cuts.map(() => 4),
  );
  const { sha256, batch } = model;
  profile.model = { ...profile.model, name: model.name, sha256, batch, inputs: recordInputs(model) };
  profile.cuts = cuts.map(({ position, name, bytes, boundary }, index) => {
    return { position, name, bytes, macsBefore: index, boundary };
  });
  const resolved = await resolveScenario({
    name: `over ${model.name}`,
    source: "pi",
    devices: { pi: { profile }, server: { profile } },
    conditions: { wired: "" },
    workload: { frames: 10 },
    runtime: { window: 1, queue: 1 },
  });
  return explore(resolved);
}

describe.each<Subject>([
  { model: fixture, cuts: { all: true } },
  { model: "test/fixtures/odd_outputs.onnx", cuts: { all: true, maxBoundary: 3 } },
  { model: "test/fixtures/two_in_two_out.onnx", freeze: { batch: 2 }, cuts: { maxBoundary: 3 } },
  { model: "test/fixtures/lstm.onnx", freeze: { batch: 2, dims: { time: 7 } } },
  { model: "test/fixtures/unet.onnx", freeze: { dims: { height: 16, width: 24 } }, cuts: { maxBoundary: 3 } },
])("the files of $model", (subject) => {
  it("exported stages give the whole model's output, for every cut", async () => {
    const run = await runOf(subject);
    expect(run.plans.length).toBeGreaterThan(2);
    for (const [index, { id }] of run.plans.entries()) {
      const out = path.join(directory, path.basename(subject.model), `${index}`);
      const { manifest, files } = await exportPlan(run, { plan: id, out, model: subject.model });
      expect(readManifest(out)).toEqual(manifest);
      expect(files.map((file) => path.basename(file)).sort()).toEqual(readdirSync(out).sort());
      const frame = frameFor(manifest.model.inputs);
      const error = relativeError(await runExported(out, frame), await runFile(subject.model, frame));
      expect(error, id).toBeLessThan(tolerance);
    }
  });
});

describe("the export of a zoo model", () => {
  const subject = { model: "mobilenet_v2", zoo: { resolution: 96, classes: 10 } };

  it("finds the model by its name, with the resolution and the classes of the run", async () => {
    const run = await runOf(subject);
    const out = path.join(directory, "zoo");
    const { manifest } = await exportPlan(run, { plan: "pi|features.7|server", out });
    expect(manifest.model.inputs).toEqual([{ name: "input", type: "float32", shape: [1, 3, 96, 96] }]);
    const frame = frameFor(manifest.model.inputs);
    const { file } = await resolveModel(subject.model, subject.zoo);
    expect(relativeError(await runExported(out, frame), await runFile(file, frame))).toBeLessThan(tolerance);
    expect(readFileSync(path.join(out, "README.md"), "utf8")).not.toContain("--model");
    const named = path.join(directory, "zoo-by-name");
    await exportPlan(run, { plan: "pi|features.7|server", out: named, model: subject.model });
    expect(readFileSync(path.join(named, "README.md"), "utf8")).not.toContain("MODEL.onnx");
  });
});

describe("the export of a plan of one of several batches", () => {
  it("has the batch and the threads of the plan in its files", async () => {
    const names = ["input", "features.4", "output"];
    const [one, two, threaded] = await Promise.all([
      modelProfile(fixture, 1, names),
      modelProfile(fixture, 2, names),
      modelProfile(fixture, 2, names, 4),
    ]);
    const resolved = await resolveScenario({
      name: "batches",
      source: "pi",
      devices: { pi: { profile: [one, two, threaded] }, server: { profile: [one, two] } },
      conditions: { wired: "" },
      workload: { frames: 10 },
      runtime: { window: 1 },
    });
    const run = await explore(resolved);
    const frame = frameFor([{ name: "input", type: "float32", shape: [2, 3, 64, 64] }]);
    const model = await freezeModel(await resolveModel(fixture), { batch: 2 });
    const whole = path.join(directory, "whole.onnx");
    writeFileSync(whole, Buffer.concat(encodeModel(model.proto)));
    const out = path.join(directory, "batches");
    const plan = "pi|features.4|server|b2|pi@4";
    const { manifest } = await exportPlan(run, { plan, out, model: fixture });
    expect(manifest).toMatchObject({ plan, model: { batch: 2, inputs: [{ shape: [2, 3, 64, 64] }] } });
    expect(relativeError(await runExported(out, frame), await runFile(whole, frame))).toBeLessThan(tolerance);
    const readme = readFileSync(path.join(out, "README.md"), "utf8");
    expect(readme).toMatch(/--name pi --threads 4 /);
    expect(readme).toContain("paretopipe run . --testbed testbed.yaml --input FILE.npy --output outputs.npz");
    expect(parse(readFileSync(path.join(out, "testbed.yaml"), "utf8"))).toMatchObject({
      devices: { pi: { threads: 4 } },
    });
  });
});

describe("an export", () => {
  const plan = "pi|features.4|server";
  let run: Run;
  beforeAll(async () => {
    run = await runOf({ model: fixture });
  });
  const named = (name: string) => path.join(directory, name);
  const at = (out: string, more: object = {}) => ({ plan, out, model: fixture, ...more });

  it("contains the stages with the bytes that workers get", async () => {
    const { manifest } = await exportPlan(run, at(named("bytes")));
    const model = await freezeModel(await resolveModel(fixture));
    const { position } = findCuts(model).find(({ name }) => name === "features.4")!;
    expect(manifest.stages.map(({ sha256 }) => sha256)).toEqual([
      stageBytes(model, 0, position).hash,
      stageBytes(model, position, model.proto.graph!.node.length).hash,
    ]);
    expect(manifest).toMatchObject({ plan, window: 1, queue: 1, run: run.name });
    expect(manifest.stages).toMatchObject([
      { device: "pi", from: "input", to: "features.4", file: "stage1.onnx" },
      { device: "server", from: "features.4", to: "output", file: "stage2.onnx" },
    ]);
  });

  it("names the inputs whose values must be given again", async () => {
    const { manifest } = await exportPlan(run, at(named("values")));
    const [input] = manifest.model.inputs;
    const inputs = [input, { ...input, name: "mask", sha256: "0".repeat(64) }];
    const text = readme({ ...manifest, model: { ...manifest.model, inputs } }, run.plans[0], run, true);
    expect(text).toContain(" --model MODEL.onnx --input 'mask=FILE.npy' --out measured");
    expect(text).not.toContain("input=FILE.npy");
  });

  it("can be run without a value of which it has only the hash: each frame then has its own", async () => {
    const out = named("hash");
    const { manifest } = await exportPlan(run, at(out));
    const [input] = manifest.model.inputs;
    const model = { ...manifest.model, inputs: [{ ...input, sha256: "0".repeat(64) }] };
    writeFileSync(path.join(out, "manifest.json"), JSON.stringify({ ...manifest, model }));
    const bed = testbedSchema.parse(parse(readFileSync(path.join(out, "testbed.yaml"), "utf8")));
    const valued = async (...values: string[]) =>
      (await exportedPlan(out, bed, { values })).values.map(({ name }) => name);
    expect(await valued()).toEqual([]);
    expect(await valued("input=1")).toEqual(["input"]);
    await expect(valued("none=1")).rejects.toThrow("--value none: ");
  });

  it("names a file that can have all inputs which frames must have", async () => {
    const { manifest } = await exportPlan(run, at(named("several")));
    const [{ inputs, ...first }, ...others] = manifest.stages;
    const stages = [{ ...first, inputs: [...inputs, { ...inputs[0], name: "mask" }] }, ...others];
    const text = (mask: object) => {
      const model = {
        ...manifest.model,
        inputs: [...manifest.model.inputs, { ...inputs[0], name: "mask", ...mask }],
      };
      return readme({ ...manifest, stages, model }, run.plans[0], run, true);
    };
    expect(text({})).toContain("paretopipe run . --testbed testbed.yaml --input FILE.npz ");
    expect(text({ sha256: "0".repeat(64) })).toContain(" --input FILE.npz ");
    expect(text({ value: [1] })).toContain(" --input FILE.npy ");
  });

  it("contains a testbed with a worker here for each device, with the threads of its profile", async () => {
    const [pi, server] = run.devices;
    const threaded = { ...run, devices: [pi, { ...server, threads: 4, slowdown: 2 }] };
    const out = named("testbed");
    await exportPlan(threaded, at(out));
    expect(testbedSchema.parse(parse(readFileSync(path.join(out, "testbed.yaml"), "utf8")))).toMatchObject({
      devices: { pi: { kind: "local", threads: 1 }, server: { kind: "local", threads: 4 } },
      links: "emulated",
    });
    expect(readFileSync(path.join(out, "README.md"), "utf8")).toMatch(
      /worker .* --name server --threads 4 --slowdown 2 /,
    );
  });

  it("takes the fastest of a split's plans on a front, or else the one with the largest window", async () => {
    const plans = run.plans.flatMap((one) =>
      withSettings(
        one,
        [1, 2, 3].map((window) => ({ window, queue: window })),
      ),
    );
    const [condition] = run.conditions;
    const predictions = plans.map(({ id, window = 1 }) => ({
      ...run.predictions[0],
      condition: condition.name,
      plan: id,
      throughput: { mean: window, interval: null },
    }));
    const settled = (front: string[]) => ({
      ...run,
      plans,
      predictions,
      conditions: [{ ...condition, front }],
    });
    const chosen = async (front: string[], id: string) => {
      const out = mkdtempSync(named("settings-"));
      const { manifest } = await exportPlan(settled(front), at(out, { plan: id }));
      return [manifest.plan, manifest.window, manifest.queue];
    };
    expect(await chosen(["pi|w1", `${plan}|w1`, `${plan}|w2`], plan)).toEqual([`${plan}|w2`, 2, 2]);
    expect(await chosen(["pi|w1"], plan)).toEqual([`${plan}|w3`, 3, 3]);
    expect(await chosen(["pi|w1"], `${plan}|w1`)).toEqual([`${plan}|w1`, 1, 1]);
  });

  it("refuses an unknown plan, and suggests a similar one", async () => {
    await expect(exportPlan(run, at(named("none"), { plan: "pi|feature.4|server" }))).rejects.toMatchObject({
      message: `run ${run.name} has no plan "pi|feature.4|server"; did you mean ${plan}? plans.csv of the run lists all`,
      code: "invalid-option",
      exitCode: 2,
    });
  });

  it.each([
    [
      "which is no file of the zoo",
      undefined,
      "missing-model",
      /mobilenet_v2_w10.*give its file with --model/,
    ],
    ["with another hash", "test/fixtures/plain.onnx", "profile-mismatch", /plain\.onnx .* is not the model/],
    ["whose file is not there", "none.onnx", "unreadable-file", /none\.onnx/],
  ])("a model %s is refused", async (_, model, code, message) => {
    const out = named("no-model");
    await expect(exportPlan(run, at(out, { model }))).rejects.toMatchObject({
      message: expect.stringMatching(message),
      code,
      exitCode: 2,
    });
    expect(existsSync(out)).toBe(false);
  });

  /** The run with something else said of the cut features.4. */
  const changed = (change: Partial<Run["model"]["cuts"][number]>): Run => {
    const cuts = run.model.cuts.map((cut) => (cut.name === "features.4" ? { ...cut, ...change } : cut));
    return { ...run, model: { ...run.model, cuts } };
  };

  it("refuses a damaged run, and one whose cut the model does not have", async () => {
    const cuts = run.model.cuts.filter(({ name }) => name !== "features.4");
    const damaged = { ...run, model: { ...run.model, cuts } };
    await expect(exportPlan(damaged, at(named("damaged")))).rejects.toMatchObject({ code: "invalid-run" });
    for (const change of [{ tensors: ["none"] }, { tensors: undefined, bytes: 1 }]) {
      const other = changed(change);
      await expect(exportPlan(other, at(named("damaged")))).rejects.toMatchObject({
        code: "profile-mismatch",
      });
    }
  });

  it("finds a cut by the tensors that cross, whatever its name is here, and in older runs by its name", async () => {
    const { manifest: usual } = await exportPlan(run, at(named("usual")));
    for (const [name, change] of Object.entries({
      "other-name": { name: "Relu_12", position: 999 },
      "no-tensors": { tensors: undefined },
    })) {
      const { manifest } = await exportPlan(changed(change), at(named(name)));
      expect(manifest.stages).toEqual(usual.stages);
    }
  });

  it("says so if an older run lacks the inputs' sizes that are needed", async () => {
    const lstm = { model: "test/fixtures/lstm.onnx", freeze: { batch: 2, dims: { time: 7 } } };
    const full = await runOf(lstm);
    const older = { ...full, model: { ...full.model, inputs: [] } };
    const options = { plan: older.plans[0].id, out: named("older"), model: lstm.model };
    await expect(exportPlan(older, options)).rejects.toMatchObject({
      message: expect.stringMatching(/older version/),
      code: "invalid-run",
    });
  });

  it("asks for an input's value if the run only has its hash", async () => {
    const inputs = run.model.inputs.map((input) => ({ ...input, sha256: "0".repeat(64) }));
    const hashed = { ...run, model: { ...run.model, inputs } };
    await expect(exportPlan(hashed, at(named("hashed")))).rejects.toMatchObject({
      message: expect.stringMatching(/with --input input=FILE\.npy/),
      code: "profile-mismatch",
    });
    const options = at(named("hashed"), { inputs: ["input=1"] });
    await expect(exportPlan(hashed, options)).rejects.toMatchObject({ exitCode: 2 });
  });

  it("refuses a directory that is not empty, and leaves it unchanged", async () => {
    const out = mkdtempSync(named("full-"));
    writeFileSync(path.join(out, "mine.txt"), "mine");
    await expect(exportPlan(run, at(out))).rejects.toMatchObject({ code: "already-exists", exitCode: 2 });
    expect(readdirSync(out)).toEqual(["mine.txt"]);
  });

  it("leaves nothing behind if it is stopped", async () => {
    const stop = new AbortController();
    const out = named("stopped");
    const exporting = exportPlan(run, at(out, { signal: stop.signal }));
    stop.abort(new Error("stopped"));
    await expect(exporting).rejects.toThrow("stopped");
    expect(existsSync(out)).toBe(false);
  });
});
