import { create } from "@bufbuild/protobuf";
import { elementCount } from "./elementCount.ts";
import { elementTypeName, tensorBytes } from "./elementType.ts";
import {
  type TensorProto_DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnxProto.ts";

/** Element type and static shape of one tensor in a frozen model. */
export interface TensorType {
  elementType: TensorProto_DataType;
  shape: number[];
}

/** A tensor with its type, as cuts and profiles list it. */
export interface TensorInfo {
  name: string;
  /** ONNX Runtime's name of the element type: `float32`. */
  type: string;
  shape: number[];
  /** For one frame. */
  bytes: number;
}

/** Returns the shape of a tensor by its name; undefined if it is unknown, or there is no such tensor. */
export type Shapes = (name: string) => number[] | undefined;

/** Bytes of one tensor of this type. Strings have no size of their own and count 0. */
export function bytesOf(type: TensorType): number {
  return tensorBytes(type.elementType, elementCount(type.shape)) ?? 0;
}

/** Name, type, shape and bytes of a tensor, for people and files. */
export function tensorInfo(name: string, type: TensorType): TensorInfo {
  return {
    name,
    type: elementTypeName(type.elementType) ?? "string",
    shape: type.shape,
    bytes: bytesOf(type),
  };
}

/** The protobuf that declares a graph input or output of this type. */
export function valueInfo(name: string, type: TensorType): ValueInfoProto {
  const dim = type.shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: "dimValue", value: BigInt(size) } }),
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: type.elementType,
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } }),
  });
}
