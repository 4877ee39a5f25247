import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { create } from "@bufbuild/protobuf";
import { expect, it, onTestFinished } from "vitest";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { extractStage } from "../../src/graph/extractStage.ts";
import { fixShapes } from "../../src/graph/fixShapes.ts";
import { freeOutputs } from "../../src/graph/freeOutputs.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { TensorShapeProto_DimensionSchema } from "../../src/graph/onnxProto.ts";
import { sampleForm } from "../../src/run/inputs/sample.ts";
import { float, model, node, weight } from "../support/models.ts";

// Three inputs in a frame, each of three rows. Without the names of its dimensions, nothing in its shape tells which of them is the batch.
it.each([
  ["the first dimension: a sample is a part of the frame", 0, { batch: 3, shape: [3, 4] }],
  ["the second dimension: a sample is the whole frame", 1, { batch: 1, shape: [3, 3, 4] }],
])("where the batch is %s", (_, axis, expected) => {
  const graph = model({
    nodes: [node("Tanh", ["x"], ["y"])],
    inputs: { x: float(3, 3, 4) },
    outputs: { y: float(3, 3, 4) },
  }).graph!;
  const type = graph.input[0].type!.value;
  if (type.case === "tensorType") {
    const free = create(TensorShapeProto_DimensionSchema, { value: { case: "dimParam", value: "batch" } });
    type.value.shape!.dim[axis] = free;
  }
  const { batch, batchFirst, inputs } = fixShapes(graph, "steps.onnx", { batch: 3 });
  const form = sampleForm({ inputs, outputs: inputs, unread: [], batchFirst, varying: [] }, batch, []);
  expect({ batch: form.batch, shape: form.inputs[0].shape }).toEqual(expected);
  expect(form.outputs[0].shape).toEqual(expected.shape);
});

it("a sample is the whole frame where an output has layers first, as many of them as inputs in a frame", () => {
  const graph = model({
    nodes: [node("LSTM", ["x", "w", "r"], ["", "h"])],
    inputs: { x: float(4, 5) },
    outputs: { y: float(4, 10), h: float(4, 4, 48) },
  }).graph!;
  const free = () =>
    create(TensorShapeProto_DimensionSchema, { value: { case: "dimParam", value: "batch" } });
  for (const [{ type }, axis] of [
    [graph.input[0], 0],
    [graph.output[0], 0],
    [graph.output[1], 1],
  ] as const)
    if (type?.value.case === "tensorType") type.value.value.shape!.dim[axis] = free();
  const { batch, batchFirst, inputs } = fixShapes(graph, "layers.onnx", { batch: 4 });
  const outputs = [
    { name: "y", type: "float32", shape: [4, 10] },
    { name: "h", type: "float32", shape: [4, 4, 48] },
  ];
  const form = sampleForm({ inputs, outputs, unread: [], batchFirst, varying: [] }, batch, []);
  expect(form).toMatchObject({ batch: 1, inputs, outputs });
});

it("an output whose size depends on the input stays whole, also where made-up inputs give it a first size of 1", async () => {
  const ones = { ...weight("ones", 1, 4), rawData: new Uint8Array(Float32Array.of(1, 1, 1, 1).buffer) };
  const proto = model({
    nodes: [
      node("Relu", ["x"], ["r"]),
      node("Concat", ["r", "ones"], ["c"], { axis: 0 }),
      node("NonZero", ["c"], ["places"]),
      node("ReduceMax", ["places"], ["most"], { axes: [1], keepdims: 0 }),
      node("Neg", ["r"], ["y"]),
    ],
    inputs: { x: float(1, 4) },
    outputs: { places: float(), most: float(), y: float(1, 4) },
    weights: [ones],
  });
  const directory = mkdtempSync(path.join(tmpdir(), "sample-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, "found.onnx");
  for (const { type } of proto.graph!.output.slice(0, 2))
    if (type?.value.case === "tensorType") type.value.value.elemType = 7;
  writeFileSync(file, Buffer.concat(encodeModel(proto)));
  const frozen = await freezeModel({ name: "found", file });
  const nodes = frozen.proto.graph!.node.length;
  expect(freeOutputs(frozen.proto)).toEqual(["places"]);
  expect(freeOutputs(extractStage(frozen, 1, nodes))).toEqual(["places"]);

  const { inputs, batchFirst } = frozen;
  const outputs = [
    { name: "places", type: "int64", shape: [1, 2] },
    { name: "y", type: "float32", shape: [1, 4] },
  ];
  const form = sampleForm({ inputs, outputs, unread: [], batchFirst, varying: ["places"] }, 1, []);
  expect(form.inputs[0].shape).toEqual([4]);
  expect(form.outputs.map(({ shape }) => shape)).toEqual([[1, 2], [4]]);
});
