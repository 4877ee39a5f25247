import { create, toBinary } from "@bufbuild/protobuf";
import { InferenceSession } from "onnxruntime-node";
import { elementTypeOf } from "../elementType.ts";
import {
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  ValueInfoProtoSchema,
} from "../onnxProto.ts";
import { skeletonOf } from "../skeletonOf.ts";
import type { TensorType } from "../tensorType.ts";

/** The tensor types that ONNX Runtime infers without running the model. */
export interface InferredTypes {
  /** Types of the tensors whose shape is known: graph inputs and outputs of nodes. */
  types: [name: string, type: TensorType][];
  /** Tensors whose shape the runtime cannot determine. Sequences and the like are in neither list. */
  unknown: string[];
}

type Metadata = InferenceSession.ValueMetadata;

/**
 * Infers the type of every tensor with ONNX Runtime: each tensor becomes a graph output without a type, and the session
 * reports its type.
 *
 * @param proto large weights need not have data (skeletonOf)
 */
export async function inferTypes(proto: ModelProto): Promise<InferredTypes> {
  const skeleton = skeletonOf(proto);
  const inputs = new Set(proto.graph!.input.map(({ name }) => name));
  const made = new Set(proto.graph!.node.flatMap((node) => node.output).filter((name) => name !== ""));
  const values = await describe(skeleton, [...made]);
  const tensors = values.filter(({ name, isTensor }) => isTensor && (inputs.has(name) || made.has(name)));
  // A tensor of unknown rank has no dimensions here, as a scalar has; its own shape tells them apart.
  const flat = tensors.filter((value) => value.isTensor && value.shape.length === 0 && made.has(value.name));
  const scalars = await trueScalars(
    skeleton,
    flat.map(({ name }) => name),
  );
  const answer: InferredTypes = { types: [], unknown: [] };
  for (const value of tensors) {
    if (!value.isTensor) continue;
    const shape = value.shape.filter((dim) => typeof dim === "number");
    const known = shape.length > 0 || inputs.has(value.name) || scalars.has(value.name);
    const elementType = elementTypeOf(value.type) ?? TensorProto_DataType.STRING;
    if (known && shape.length === value.shape.length) answer.types.push([value.name, { elementType, shape }]);
    else answer.unknown.push(value.name);
  }
  return answer;
}

/**
 * Returns the types that a session reports for the graph's inputs and these tensors. The Node package cannot express
 * some types, such as bfloat16; asking for smaller and smaller groups leaves those out.
 */
async function describe(model: ModelProto, names: string[]): Promise<Metadata[]> {
  const output = names.map((name) => create(ValueInfoProtoSchema, { name }));
  const bytes = toBinary(ModelProtoSchema, { ...model, graph: { ...model.graph!, output } });
  try {
    const session = await InferenceSession.create(bytes, {
      logSeverityLevel: 3,
      intraOpNumThreads: 1,
      graphOptimizationLevel: "disabled",
    });
    const values = [...session.inputMetadata, ...session.outputMetadata];
    await session.release();
    return values;
  } catch (error) {
    if (!/Unsupported data type/.test((error as Error).message)) throw error;
    if (names.length === 1) return [];
    const half = Math.ceil(names.length / 2);
    const groups = [names.slice(0, half), names.slice(half)];
    const values = [];
    for (const group of groups) values.push(...(await describe(model, group)));
    return [...new Map(values.map((value) => [value.name, value])).values()];
  }
}

/** Returns those of these tensors that have no dimensions: their shape has the shape [0]. */
async function trueScalars(model: ModelProto, names: string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const asked = new Map(names.map((name) => [`shape of ${name}`, name]));
  const node = [...asked].map(([shape, name]) =>
    create(NodeProtoSchema, { opType: "Shape", input: [name], output: [shape] }),
  );
  const graph = { ...model.graph!, node: [...model.graph!.node, ...node] };
  const shapes = await describe({ ...model, graph }, [...asked.keys()]);
  const scalars = shapes.filter((value) => value.isTensor && value.shape[0] === 0);
  return new Set(scalars.map(({ name }) => asked.get(name)!));
}
