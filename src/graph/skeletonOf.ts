import { create } from "@bufbuild/protobuf";
import { elementCount } from "./elementCount.ts";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "./onnxProto.ts";
import { valueInfo } from "./tensorType.ts";
import { usualDomain } from "./walk.ts";

/** Weights with more elements than this contain no shape arithmetic, so shape inference does not need their data. */
const largeWeight = 4096;

/** The first version of ONNX's own operators whose Cast gives these types, which no input can have in the Node package. */
const castSince = new Map<DataType, bigint>([
  [DataType.BFLOAT16, 13n],
  [DataType.FLOAT8E4M3FN, 19n],
  [DataType.FLOAT8E4M3FNUZ, 19n],
  [DataType.FLOAT8E5M2, 19n],
  [DataType.FLOAT8E5M2FNUZ, 19n],
  [DataType.FLOAT4E2M1, 23n],
  [DataType.UINT2, 25n],
  [DataType.INT2, 25n],
]);

/** Returns a shallow copy of a model whose large weights have a type and a shape, but no data. */
export function withoutLargeWeights(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const initializer = graph.initializer.map((tensor) => {
    const { name, dims, dataType } = tensor;
    return isLarge(tensor) ? create(TensorProtoSchema, { name, dims, dataType }) : tensor;
  });
  return { ...model, graph: { ...graph, initializer } };
}

/**
 * Returns a shallow copy of a model whose large weights are inputs of their type and shape, which is all that types
 * depend on. Where the Node package has no inputs of a weight's type, the weight is cast from an input of floats.
 */
export function skeletonOf(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const { version } = model.opsetImport.find(({ domain }) => usualDomain(domain) === "") ?? {};
  const initializer: TensorProto[] = [];
  const input = [...graph.input];
  const casts: NodeProto[] = [];
  for (const tensor of graph.initializer) {
    const { name, dataType } = tensor;
    const shape = tensor.dims.map(Number);
    const since = castSince.get(dataType);
    if (!isLarge(tensor)) initializer.push(tensor);
    else if (since !== undefined && version !== undefined && version >= since) {
      const source = `floats of ${name}`;
      input.push(valueInfo(source, { elementType: DataType.FLOAT, shape }));
      casts.push(cast(source, name, dataType));
    } else input.push(valueInfo(name, { elementType: dataType, shape }));
  }
  return { ...model, graph: { ...graph, initializer, input, node: [...casts, ...graph.node] } };
}

function isLarge({ dims }: TensorProto): boolean {
  return elementCount(dims.map(Number)) > largeWeight;
}

function cast(from: string, to: string, type: DataType): NodeProto {
  const attribute = [
    create(AttributeProtoSchema, { name: "to", type: AttributeProto_AttributeType.INT, i: BigInt(type) }),
  ];
  return create(NodeProtoSchema, { opType: "Cast", input: [from], output: [to], attribute });
}
