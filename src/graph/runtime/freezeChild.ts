import { readFile } from "node:fs/promises";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema, TensorProto_DataType, ValueInfoProtoSchema } from "onnx-buf";
import { InferenceSession } from "onnxruntime-node";
import { answerOnce } from "../../base/childProcess.ts";
import { elementTypeOf } from "../elementType.ts";
import { type TensorType, valueInfo } from "../tensorType.ts";
import { seededFeeds } from "./seededFeeds.ts";

export interface FreezeRequest {
  /** Model with its input shapes fixed. */
  model: string;
  /** Where the optimised model goes. */
  frozen: string;
  /** Scratch file, for a model that is only looked at. */
  fused: string;
}

export interface FreezeAnswer {
  types: [name: string, type: TensorType][];
  /** Values that are no tensors (sequences, optionals): no cut may have them on its boundary. */
  opaque: string[];
  /** Tensors whose shape no inference gives: it was observed on one run with seeded inputs. */
  observed: string[];
  /** Tensors that no longer exist once the runtime has fused operators: a cut there breaks a fusion. */
  fusedAway: string[];
}

/** Weights above this many elements hold no shape arithmetic, so shape inference does without their data. */
const largeWeight = 4096;

const quiet: InferenceSession.SessionOptions = { logSeverityLevel: 3, intraOpNumThreads: 1 };

answerOnce(async ({ model, frozen, fused }: FreezeRequest): Promise<FreezeAnswer> => {
  // `basic` keeps to standard operators: constants fold, batch normalisation joins its convolution, and the
  // result still runs on any execution provider.
  await optimise(model, "basic", frozen);
  await optimise(frozen, "extended", fused);
  const proto = fromBinary(ModelProtoSchema, await readFile(frozen));
  const left = new Set(producedNames(fromBinary(ModelProtoSchema, await readFile(fused))));
  const fusedAway = producedNames(proto).filter((name) => !left.has(name));
  const inferred = await inferTypes(proto);
  const observed = inferred.observed.length > 0 ? await observeTypes(proto, inferred.observed) : [];
  return { ...inferred, types: [...inferred.types, ...observed], fusedAway };
});

async function optimise(from: string, level: "basic" | "extended", to: string): Promise<void> {
  const options = { ...quiet, graphOptimizationLevel: level, optimizedModelFilePath: to };
  await (await InferenceSession.create(from, options)).release();
}

/**
 * Has ONNX Runtime infer the type of every tensor: each becomes a graph output without a type, and the session
 * tells what it made of it. Large weights become inputs, so that no weight is loaded.
 */
async function inferTypes(proto: ModelProto): Promise<Omit<FreezeAnswer, "fusedAway">> {
  const skeleton = fromBinary(ModelProtoSchema, toBinary(ModelProtoSchema, withoutLargeWeights(proto)));
  const graph = skeleton.graph!;
  const declared = new Set(graph.output.map((output) => output.name));
  for (const name of producedNames(proto)) {
    if (!declared.has(name)) graph.output.push(create(ValueInfoProtoSchema, { name }));
  }
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, skeleton), {
    ...quiet,
    graphOptimizationLevel: "disabled",
  });
  const answer: Omit<FreezeAnswer, "fusedAway"> = { types: [], opaque: [], observed: [] };
  for (const value of [...session.inputMetadata, ...session.outputMetadata]) {
    if (!value.isTensor) answer.opaque.push(value.name);
    else if (value.shape.some((dim) => typeof dim !== "number")) answer.observed.push(value.name);
    else answer.types.push([value.name, typeOf(value.type, value.shape as number[])]);
  }
  await session.release();
  return answer;
}

/** A shallow copy whose large weights are inputs of their shape. */
function withoutLargeWeights(proto: ModelProto): ModelProto {
  const graph = proto.graph!;
  const count = (dims: bigint[]) => dims.reduce((product, dim) => product * Number(dim), 1);
  const large = graph.initializer.filter((tensor) => count(tensor.dims) > largeWeight);
  const weights = large.map((tensor) =>
    valueInfo(tensor.name, { elementType: tensor.dataType, shape: tensor.dims.map(Number) }),
  );
  return {
    ...proto,
    graph: {
      ...graph,
      initializer: graph.initializer.filter((tensor) => !large.includes(tensor)),
      input: [...graph.input, ...weights],
    },
  };
}

/** Runs the whole model once and takes down the types that no inference could say. */
async function observeTypes(proto: ModelProto, names: string[]): Promise<FreezeAnswer["types"]> {
  const graph = proto.graph!;
  const declared = new Set(graph.output.map((output) => output.name));
  for (const name of names) {
    if (!declared.has(name)) graph.output.push(create(ValueInfoProtoSchema, { name }));
  }
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, proto), {
    ...quiet,
    graphOptimizationLevel: "disabled",
  });
  const results = await session.run(seededFeeds(session.inputMetadata), names);
  await session.release();
  return names.map((name) => [name, typeOf(results[name].type, [...results[name].dims])]);
}

function producedNames(proto: ModelProto): string[] {
  return proto.graph!.node.flatMap((node) => node.output).filter((name) => name !== "");
}

function typeOf(name: string, shape: number[]): TensorType {
  return { elementType: elementTypeOf(name) ?? TensorProto_DataType.STRING, shape };
}
