import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { keptRange, readKept } from "./keptWeights.ts";
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from "./onnxProto.ts";

/** Field numbers in onnx.proto. */
const modelGraph = 7;
const graphInitializer = 5;
const tensorRawData = 9;

/** Pieces shorter than this, in bytes, are joined: to write each of MobileNetV2's 400 by itself took five times as long. */
const shortPiece = 2 ** 18;

/**
 * Encodes a model as the bytes of an ONNX file, in pieces to be written one after the other. Large weights are not copied;
 * those kept in their files are read.
 * Protobuf's own `toBinary` copies every byte once per level of nesting: three times 553 MB for VGG-16.
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { encodeModel, freezeModel, resolveModel } from "paretopipe";
 *
 * const { proto } = await freezeModel(await resolveModel("mobilenet_v2"), { batch: 8 });
 * await writeFile("mobilenet_v2.b8.onnx", encodeModel(proto));
 * ```
 */
export function encodeModel(model: ModelProto): Uint8Array[] {
  const { graph } = model;
  if (!graph) return [toBinary(ModelProtoSchema, model)];
  const graphPieces: Uint8Array[] = [toBinary(GraphProtoSchema, { ...graph, initializer: [] })];
  for (const tensor of graph.initializer) {
    const pieces = encodeTensor(tensor);
    graphPieces.push(fieldHead(graphInitializer, byteLength(pieces)), ...pieces);
  }
  return joined([
    toBinary(ModelProtoSchema, { ...model, graph: undefined }),
    fieldHead(modelGraph, byteLength(graphPieces)),
    ...graphPieces,
  ]);
}

/** Joins neighbouring pieces that are short. */
function joined(pieces: readonly Uint8Array[]): Uint8Array[] {
  const result: Uint8Array[] = [];
  let short: Uint8Array[] = [];
  const join = () => {
    if (short.length > 0) result.push(Buffer.concat(short));
    short = [];
  };
  for (const piece of pieces) {
    if (piece.length < shortPiece) {
      short.push(piece);
      continue;
    }
    join();
    result.push(piece);
  }
  join();
  return result;
}

function encodeTensor(tensor: TensorProto): Uint8Array[] {
  const kept = keptRange(tensor);
  if (kept) return rawTensor({ ...tensor, dataLocation: TensorProto_DataLocation.DEFAULT }, readKept(kept));
  // Weights may also be in typed fields; an additional raw_data of length 0 would contradict them.
  if (tensor.rawData.length === 0) return [toBinary(TensorProtoSchema, tensor)];
  return rawTensor(tensor, tensor.rawData);
}

function rawTensor(tensor: TensorProto, rawData: Uint8Array): Uint8Array[] {
  const { rawData: _, $typeName, $unknown, ...head } = tensor;
  return [
    toBinary(TensorProtoSchema, create(TensorProtoSchema, head)),
    fieldHead(tensorRawData, rawData.length),
    rawData,
  ];
}

/**
 * Returns what protobuf writes before the bytes of a nested message or byte string: field number, wire type, length.
 */
function fieldHead(field: number, length: number): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}

function byteLength(pieces: Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
