import { create } from "@bufbuild/protobuf";
import { noRules } from "../../src/graph/feedRules.ts";
import type { FrozenModel } from "../../src/graph/freeze.ts";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from "../../src/graph/onnxProto.ts";
import { type TensorType, valueInfo } from "../../src/graph/tensorType.ts";

type Attributes = Record<string, number | number[] | GraphProto>;

/** A node with integer, integer-list or graph attributes. */
export function node(
  opType: string,
  input: string[],
  output: string[],
  attributes: Attributes = {},
  name = "",
): NodeProto {
  const attribute = Object.entries(attributes).map(([key, value]) => {
    const type = AttributeProto_AttributeType;
    const content =
      typeof value === "number"
        ? { i: BigInt(value), type: type.INT }
        : Array.isArray(value)
          ? { ints: value.map(BigInt), type: type.INTS }
          : { g: value, type: type.GRAPH };
    return create(AttributeProtoSchema, { name: key, ...content });
  });
  return create(NodeProtoSchema, { opType, input, output, attribute, name });
}

/** A float tensor's type. */
export function float(...shape: number[]): TensorType {
  return { elementType: TensorProto_DataType.FLOAT, shape };
}

/** A float weight with small numbers that are all different. */
export function weight(name: string, ...dims: number[]) {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const values = Float32Array.from({ length: count }, (_, index) => ((index * 7) % 11) / 11 - 0.5);
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.FLOAT,
    rawData: new Uint8Array(values.buffer),
  });
}

interface Parts {
  nodes: NodeProto[];
  inputs: Record<string, TensorType>;
  outputs: Record<string, TensorType>;
  weights?: ReturnType<typeof weight>[];
  opset?: number;
}

/** A model of these parts. */
export function model({ nodes, inputs, outputs, weights = [], opset = 17 }: Parts): ModelProto {
  const declare = (values: Parts["inputs"]) =>
    Object.entries(values).map(([name, type]) => valueInfo(name, type));
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(opset) })],
    graph: create(GraphProtoSchema, {
      name: "test",
      node: nodes,
      initializer: weights,
      input: declare(inputs),
      output: declare(outputs),
    }),
  });
}

/** A model as freezing would give it, without the runtime: for tests of what only reads it. */
export function frozen(parts: Parts, inner: Record<string, TensorType> = {}): FrozenModel {
  return {
    name: "test",
    file: "test.onnx",
    sha256: "",
    batch: 1,
    freeBatch: false,
    batchFirst: true,
    inputs: Object.entries(parts.inputs).map(([name, { shape }]) => ({ name, type: "float32", shape })),
    parameters: 0,
    proto: model(parts),
    types: new Map(Object.entries({ ...parts.inputs, ...inner, ...parts.outputs })),
    varying: new Set(),
    fusedAway: new Set(),
    rules: noRules,
    decisive: [],
  };
}
