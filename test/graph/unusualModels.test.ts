import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findCuts } from "../../src/graph/cuts.ts";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { TensorProto_DataType } from "../../src/graph/onnxProto.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { inferTypes } from "../../src/graph/runtime/inferTypes.ts";
import { stageWork } from "../../src/graph/work.ts";
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

it("a weight that is stored sparsely counts as the dense one that the runtime makes of it", async () => {
  const work = async (name: string) => {
    const frozen = await freezeModel(await resolveModel(`test/fixtures/${name}.onnx`), { batch: 2 });
    return { ...stageWork(frozen, 0, frozen.proto.graph!.node.length), parameters: frozen.parameters };
  };
  // Both are MatMuls of 8 x 16, 16 x 16 and 16 x 4.
  const [weights, macs] = [8 * 16 + 16 * 16 + 16 * 4, 2 * (8 * 16 + 16 * 16 + 16 * 4)];
  const sparse = await work("sparse");
  expect(sparse).toMatchObject({ weights, weightBytes: 4 * weights, macs, parameters: weights });
  expect(sparse).toEqual(await work("plain"));
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

describe("large weights of a type that the Node package has no inputs of", () => {
  const half = { dataType: TensorProto_DataType.BFLOAT16, rawData: new Uint8Array(2 * 80 * 80) };
  const eight = { dataType: TensorProto_DataType.FLOAT8E4M3FN, rawData: new Uint8Array(80 * 80) };
  // Four to a byte.
  const two = {
    dataType: TensorProto_DataType.INT2,
    rawData: new Uint8Array((80 * 80) / 4).fill(0b01_10_00_11),
  };
  const scale = { ...weight("scale"), rawData: new Uint8Array(Float32Array.of(0.5).buffer) };
  // Is folded, so the frozen model's weight is of floats.
  const cast = node("Cast", ["w"], ["floats"], { to: 1 });
  const dequantize = node("DequantizeLinear", ["w", "scale"], ["floats"]);

  it.each([
    { name: "bfloat16", type: half, opset: 17, reads: cast, bytes: 25_600 },
    { name: "float8e4m3fn", type: eight, opset: 19, reads: dequantize, bytes: 6404 },
    { name: "int2", type: two, opset: 25, reads: dequantize, bytes: 1604 },
  ])(
    "$name: every other tensor has its type, the model its cuts and bytes",
    async ({ type, opset, reads, bytes }) => {
      const proto = model({
        nodes: [
          node("Relu", ["x"], ["a"], {}, "first"),
          reads,
          node("MatMul", ["a", "floats"], ["b"], {}, "second"),
          node("Tanh", ["b"], ["y"], {}, "third"),
        ],
        inputs: { x: float(2, 80) },
        outputs: { y: float(2, 80) },
        weights: [{ ...weight("w", 80, 80), ...type }, scale],
        opset,
      });
      const { types, unknown } = await inferTypes(proto);
      expect(new Map(types)).toEqual(
        new Map(
          Object.entries({ x: [2, 80], a: [2, 80], floats: [80, 80], b: [2, 80], y: [2, 80] }).map(
            ([name, shape]) => [name, float(...shape)],
          ),
        ),
      );
      expect(unknown).toEqual([]);
      const directory = mkdtempSync(path.join(tmpdir(), "types-"));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      const file = path.join(directory, "types.onnx");
      writeFileSync(file, Buffer.concat(encodeModel(proto)));
      const frozen = await freezeModel(await resolveModel(file));
      const cuts = findCuts(frozen);
      expect(cuts.map(({ name }) => name)).toEqual(["input", "first", "second", "output"]);
      expect(stageWork(frozen, 0, frozen.proto.graph!.node.length).weightBytes).toBe(bytes);
    },
  );
});
