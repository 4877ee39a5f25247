import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
} from "onnx-buf";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { valueInfo } from "../../src/graph/tensorType.ts";
import { piecesOf, type StageBytes } from "../../src/runtime/controller/stageBytes.ts";

const value = (name: string, elementType: DataType, shape: number[]) =>
  valueInfo(name, { elementType, shape });
const operatorSet = [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })];

/** A stage whose run never ends: a Loop without a count, whose condition stays true. `x` and `y`: float32[1]. */
export function endlessLoop(): StageBytes {
  const body = create(GraphProtoSchema, {
    name: "body",
    node: [
      create(NodeProtoSchema, { opType: "Identity", input: ["on"], output: ["go"] }),
      create(NodeProtoSchema, { opType: "Neg", input: ["a"], output: ["b"] }),
    ],
    input: [value("i", DataType.INT64, []), value("on", DataType.BOOL, []), value("a", DataType.FLOAT, [1])],
    output: [value("go", DataType.BOOL, []), value("b", DataType.FLOAT, [1])],
  });
  const loop = create(NodeProtoSchema, {
    opType: "Loop",
    input: ["", "yes", "x"],
    output: ["y"],
    attribute: [
      create(AttributeProtoSchema, { name: "body", type: AttributeProto_AttributeType.GRAPH, g: body }),
    ],
  });
  const graph = create(GraphProtoSchema, {
    name: "endless",
    node: [loop],
    initializer: [
      create(TensorProtoSchema, { name: "yes", dataType: DataType.BOOL, rawData: new Uint8Array([1]) }),
    ],
    input: [value("x", DataType.FLOAT, [1])],
    output: [value("y", DataType.FLOAT, [1])],
  });
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport: operatorSet, graph });
  return piecesOf(encodeModel(model));
}

/** A stage whose run takes minutes: one MatMul of two matrices of `size` squared, made on the spot from `x`, float32[1]. */
export function hugeMatMul(size: number): StageBytes {
  const graph = create(GraphProtoSchema, {
    name: "huge",
    node: [
      create(NodeProtoSchema, { opType: "Expand", input: ["x", "shape"], output: ["m"] }),
      create(NodeProtoSchema, { opType: "MatMul", input: ["m", "m"], output: ["p"] }),
      create(NodeProtoSchema, { opType: "ReduceMax", input: ["p"], output: ["q"] }),
      create(NodeProtoSchema, { opType: "Reshape", input: ["q", "one"], output: ["y"] }),
    ],
    initializer: [
      create(TensorProtoSchema, {
        name: "shape",
        dims: [2n],
        dataType: DataType.INT64,
        int64Data: [BigInt(size), BigInt(size)],
      }),
      create(TensorProtoSchema, { name: "one", dims: [1n], dataType: DataType.INT64, int64Data: [1n] }),
    ],
    input: [value("x", DataType.FLOAT, [1])],
    output: [value("y", DataType.FLOAT, [1])],
  });
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport: operatorSet, graph });
  return piecesOf(encodeModel(model));
}
