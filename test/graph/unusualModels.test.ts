import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findCuts } from "../../src/graph/cuts.ts";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { float, model, node, weight } from "../support/models.ts";
import { relativeError, runChain } from "../support/stages.ts";

interface Unusual {
  name: string;
  what: string;
  /** 2 where nothing else is said. */
  batch?: number;
  maxBoundary?: number;
  /** Names of the cuts between the two ends. */
  cuts: string[];
}

const dense = ["MatMul_0", "Relu_1", "MatMul_2", "Tanh_3"];

const models: Unusual[] = [
  { name: "plain", what: "nodes without names", cuts: dense },
  { name: "old_style", what: "initializers that are inputs too", cuts: dense },
  { name: "sparse", what: "a sparse initializer", cuts: dense },
  { name: "unsorted", what: "nodes in reverse order", cuts: dense },
  {
    name: "odd_outputs",
    what: "outputs that are a weight, an input and a tensor in the middle",
    maxBoundary: 3,
    cuts: dense,
  },
  {
    name: "float16",
    what: "half precision, which the runtime converts",
    cuts: ["Cast_0", "MatMul_2", "Relu_3", "MatMul_5", "Tanh_6", "MatMul_8"],
  },
  {
    name: "functions",
    what: "model-local functions, one inside the other",
    cuts: ["MatMul_0", "Relu_1", "Mul_2", "MatMul_3", "Relu_4", "Mul_5"],
  },
  {
    name: "control_flow",
    what: "If and Loop whose bodies capture tensors and weights",
    maxBoundary: 3,
    cuts: ["MatMul_0", "ReduceSum_1", "Greater_2", "If_3", "Loop_4", "ReduceMean_5", "Relu_7"],
  },
  {
    name: "scripted_flow",
    what: "a scripted module whose If and Loop have outputs of a rank that no inference tells",
    cuts: ["Loop", "Tanh"],
  },
  { name: "scan", what: "Scan", batch: 5, maxBoundary: 2, cuts: ["Tanh_0", "Scan_1", "Relu_2", "Mul_3"] },
  {
    name: "sequence",
    what: "a sequence, which cannot be sent",
    cuts: ["Relu_0", "ConcatFromSequence_2", "Tanh_3"],
  },
  {
    name: "nonzero",
    what: "a tensor whose size depends on the values, at which there is no cut",
    cuts: ["Tanh_0", "Relu_1", "ReduceMean_4"],
  },
  {
    name: "qdq",
    what: "quantised weights and activations",
    cuts: ["in.QuantizeLinear", "relu.QuantizeLinear", "relu", "pool"],
  },
];

describe.each(models)("$name: $what", ({ name, batch = 2, maxBoundary, cuts: expected }) => {
  it("has the expected cuts, and every cut keeps its output", async () => {
    const frozen = await freezeModel(await resolveModel(`test/fixtures/${name}.onnx`), { batch });
    const cuts = findCuts(frozen, { maxBoundary });
    expect(cuts.slice(1, -1).map((cut) => cut.name)).toEqual(expected);
    const last = cuts[cuts.length - 1].position;
    const whole = await runChain(frozen, [0, last]);
    for (const { position, name: cut } of cuts.slice(1, -1)) {
      const split = await runChain(frozen, [0, position, last]);
      expect(relativeError(split, whole), `cut at ${cut}`).toBeLessThan(1e-4);
    }
    const all = await runChain(
      frozen,
      cuts.map(({ position }) => position),
    );
    expect(relativeError(all, whole), "cut everywhere").toBeLessThan(1e-4);
  });
});

it("a single float that a model computes the scales of Resize from is 1, and a note says so", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "scale-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, "scale.onnx");
  const one = { ...weight("one", 2), rawData: new Uint8Array(Float32Array.of(1, 1).buffer) };
  const proto = model({
    nodes: [
      node("Conv", ["x", "w"], ["f"], { pads: [1, 1, 1, 1] }),
      node("Concat", ["one", "scale", "scale"], ["s"], { axis: 0 }),
      node("Resize", ["f", "", "s"], ["r"]),
      node("Relu", ["r"], ["y"]),
    ],
    inputs: { x: float(1, 3, 16, 16), scale: float(1) },
    outputs: { y: float(1, 4, 16, 16) },
    weights: [one, weight("w", 4, 3, 3, 3)],
  });
  writeFileSync(file, Buffer.concat(encodeModel(proto)));
  const { types, decisive } = await freezeModel(await resolveModel(file));
  expect(decisive).toEqual([{ name: "scale", decides: "the size of r" }]);
  expect(types.get("r")!.shape).toEqual([1, 4, 16, 16]);
});
