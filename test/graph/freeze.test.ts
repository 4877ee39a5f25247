import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { equals, toBinary } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ParetoPipeError } from "../../src/base/errors.ts";
import { findCuts } from "../../src/graph/cuts.ts";
import { type FreezeOptions, type FrozenModel, freezeModel } from "../../src/graph/freeze.ts";
import { ModelProtoSchema } from "../../src/graph/onnxProto.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { cli } from "../support/cli.ts";
import { float, model, node, weight } from "../support/models.ts";

let directory: string;
let usual: string | undefined;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "paretopipe-freeze-"));
  usual = process.env.PARETOPIPE_CACHE;
  process.env.PARETOPIPE_CACHE = path.join(directory, "cache");
});

afterEach(async () => {
  if (usual === undefined) delete process.env.PARETOPIPE_CACHE;
  else process.env.PARETOPIPE_CACHE = usual;
  await rm(directory, { recursive: true });
});

const vit = "test/fixtures/vit_tiny.onnx";
const freeze = async (file: string, options: FreezeOptions = {}) =>
  freezeModel(await resolveModel(file), options);
const entries = () => readdir(path.join(directory, "cache", "frozen"));

function expectSame(actual: FrozenModel, expected: FrozenModel) {
  const { proto, ...facts } = actual;
  const { proto: expectedProto, ...expectedFacts } = expected;
  expect(facts).toEqual(expectedFacts);
  expect(equals(ModelProtoSchema, proto, expectedProto)).toBe(true);
}

describe("freezing", () => {
  it("folds constants, joins normalisation with its convolution, and drops what does nothing", async () => {
    const file = path.join(directory, "model.onnx");
    const nodes = [
      node("Add", ["k1", "k2"], ["k"]),
      node("Identity", ["x"], ["same"]),
      node("Conv", ["same", "w"], ["c"]),
      node("BatchNormalization", ["c", "g", "b", "m", "v"], ["n"]),
      node("Add", ["n", "k"], ["a"]),
      node("Dropout", ["a"], ["d"]),
      node("Relu", ["d"], ["y"]),
    ];
    const ones = (name: string) => ({
      ...weight(name, 4),
      rawData: new Uint8Array(Float32Array.of(1, 1, 1, 1).buffer),
    });
    const weights = [
      weight("k1", 1),
      weight("k2", 1),
      weight("w", 4, 3, 1, 1),
      ...["g", "b", "m", "v"].map(ones),
    ];
    const proto = model({
      nodes,
      inputs: { x: float(1, 3, 5, 5) },
      outputs: { y: float(1, 4, 5, 5) },
      weights,
    });
    await writeFile(file, toBinary(ModelProtoSchema, proto));
    const frozen = await freeze(file);
    expect(frozen.proto.graph!.node.map(({ opType }) => opType)).toEqual(["Conv", "Add", "Relu"]);
    // Scale and shift are parameters; running mean and variance are not, nor are they left as weights.
    expect(frozen.parameters).toBe(12 + 4 + 4 + 1 + 1);
  });

  it("makes every shape static for the batch it is given", async () => {
    for (const batch of [1, 3]) {
      const frozen = await freeze(vit, { batch });
      expect(frozen.batch).toBe(batch);
      const produced = frozen.proto.graph!.node.flatMap(({ output }) => output).filter((name) => name !== "");
      for (const name of produced) expect(frozen.types.has(name), name).toBe(true);
      expect(findCuts(frozen)[0].boundary[0].shape[0]).toBe(batch);
    }
  });

  it("uses the batch for every dimension with the batch's name, wherever it is", async () => {
    const { types } = await freeze("test/fixtures/encoder_mask.onnx", { batch: 3, dims: { time: 5 } });
    expect([types.get("ids")?.shape, types.get("mask")?.shape]).toEqual([
      [3, 5],
      [3, 5],
    ]);
  });

  it("tells a shape that depends on values from one that is only known when the model runs", async () => {
    const selects = await freeze("test/fixtures/nonzero.onnx", { batch: 2 });
    expect(selects.varying).toEqual(new Set(["where", "f"]));
    const flow = await freeze("test/fixtures/scripted_flow.onnx", { batch: 2 });
    expect(flow.varying).toEqual(new Set());
    expect(findCuts(flow).map(({ name, bytes }) => [name, bytes])).toContainEqual(["Loop", 2 * 8 * 4]);
  });

  it("puts a node that depends only on weights before its first reader", async () => {
    const order = (await freeze("test/fixtures/qdq.onnx")).proto.graph!.node.map(({ name }) => name);
    expect(order.indexOf("/conv/weight/DequantizeLinear")).toBe(order.indexOf("/conv/Conv") - 1);
  });

  it("stops when the signal aborts", async () => {
    const controller = new AbortController();
    const reason = new ParetoPipeError("enough");
    setTimeout(() => controller.abort(reason), 50);
    await expect(freeze(vit, { signal: controller.signal })).rejects.toBe(reason);
    expect(await entries()).toEqual([]);
  });
});

describe("the cache of frozen models", () => {
  it("returns the same model again, without the runtime", async () => {
    const first = await freeze(vit, { batch: 2 });
    const [entry] = await entries();
    const before = await readFile(path.join(directory, "cache/frozen", entry, "facts.json"));
    expectSame(await freeze(vit, { batch: 2 }), first);
    expect(await entries()).toEqual([entry]);
    expect(await readFile(path.join(directory, "cache/frozen", entry, "facts.json"))).toEqual(before);
  });

  it("has an entry for each batch, size and content, but none for the order of sizes or for a copy", async () => {
    const unet = "test/fixtures/unet.onnx";
    await freeze(unet, { dims: { height: 16, width: 8 } });
    await freeze(unet, { dims: { width: 8, height: 16 } });
    expect(await entries()).toHaveLength(1);
    await freeze(unet, { dims: { height: 8, width: 16 } });
    await freeze(unet, { dims: { height: 8, width: 16 }, batch: 2 });
    expect(await entries()).toHaveLength(3);
    const copy = path.join(directory, "unet.onnx");
    await copyFile(unet, copy);
    await freeze(copy, { dims: { height: 16, width: 8 } });
    expect(await entries()).toHaveLength(3);
    const bytes = await readFile(unet);
    bytes[bytes.indexOf("pytorch") + 1] = "Y".charCodeAt(0);
    await writeFile(copy, bytes);
    await freeze(copy, { dims: { height: 16, width: 8 } });
    expect(await entries()).toHaveLength(4);
  });

  it.each([
    ["a model cut short", (entry: string) => truncate(path.join(entry, "model.onnx"), 1000)],
    ["an empty model", (entry: string) => truncate(path.join(entry, "model.onnx"), 0)],
    ["no model", (entry: string) => rm(path.join(entry, "model.onnx"))],
    ["facts cut short", (entry: string) => truncate(path.join(entry, "facts.json"), 100)],
    ["no facts", (entry: string) => rm(path.join(entry, "facts.json"))],
    ["other facts", (entry: string) => writeFile(path.join(entry, "facts.json"), '{"sha256":"","facts":{}}')],
    ["a model of zeros, as a power failure leaves", zeros],
  ])("replaces an entry with %s", async (_, damage) => {
    const first = await freeze(vit);
    const [entry] = await entries();
    await damage(path.join(directory, "cache/frozen", entry));
    expectSame(await freeze(vit), first);
    expectSame(await freeze(vit), first);
    expect(await entries()).toEqual([entry]);
  });

  it("works for two processes that freeze the same model at once", async () => {
    const args = ["cuts", vit, "--json"];
    const results = await Promise.all([cli(args), cli(args), cli(args)]);
    for (const { code, stdout, stderr } of results) {
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toBe(results[0].stdout);
    }
    expect(await entries()).toHaveLength(1);
  });

  it("keeps nothing of a model that could not be frozen", async () => {
    const file = path.join(directory, "bad.onnx");
    const proto = model({
      nodes: [node("Nope", ["x"], ["y"])],
      inputs: { x: float(1) },
      outputs: { y: float(1) },
    });
    await writeFile(file, toBinary(ModelProtoSchema, proto));
    await expect(freeze(file)).rejects.toThrow("No Op registered for Nope");
    expect(await entries()).toEqual([]);
  });
});

async function zeros(entry: string) {
  const file = path.join(entry, "model.onnx");
  await writeFile(file, new Uint8Array((await readFile(file)).length));
}
