import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { fixShapes } from "../../src/graph/fixShapes.ts";
import { TensorShapeProto_DimensionSchema } from "../../src/graph/onnxProto.ts";
import { sampleForm } from "../../src/run/inputs/sample.ts";
import { float, model, node } from "../support/models.ts";

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
  const form = sampleForm({ inputs, outputs: inputs, unread: [], batchFirst }, batch, []);
  expect({ batch: form.batch, shape: form.inputs[0].shape }).toEqual(expected);
  expect(form.outputs[0].shape).toEqual(expected.shape);
});
