import { elementBytes } from "./elementBytes.ts";
import { TensorProto_DataType as DataType } from "./onnxProto.ts";

/** The name of each ONNX element type that has a fixed width, as in ONNX Runtime's JavaScript API. */
const elementTypes: Partial<Record<DataType, string>> = {
  [DataType.FLOAT]: "float32",
  [DataType.UINT8]: "uint8",
  [DataType.INT8]: "int8",
  [DataType.UINT16]: "uint16",
  [DataType.INT16]: "int16",
  [DataType.INT32]: "int32",
  [DataType.INT64]: "int64",
  [DataType.BOOL]: "bool",
  [DataType.FLOAT16]: "float16",
  [DataType.DOUBLE]: "float64",
  [DataType.UINT32]: "uint32",
  [DataType.UINT64]: "uint64",
  [DataType.BFLOAT16]: "bfloat16",
  [DataType.COMPLEX64]: "complex64",
  [DataType.COMPLEX128]: "complex128",
  [DataType.FLOAT8E4M3FN]: "float8e4m3fn",
  [DataType.FLOAT8E4M3FNUZ]: "float8e4m3fnuz",
  [DataType.FLOAT8E5M2]: "float8e5m2",
  [DataType.FLOAT8E5M2FNUZ]: "float8e5m2fnuz",
  [DataType.UINT4]: "uint4",
  [DataType.INT4]: "int4",
  [DataType.FLOAT4E2M1]: "float4e2m1",
  [DataType.FLOAT8E8M0]: "float8e8m0",
  [DataType.UINT2]: "uint2",
  [DataType.INT2]: "int2",
};

/** The name of an element type (`float32`), or undefined for one without a fixed width (strings). */
export function elementTypeName(type: DataType): string | undefined {
  return elementTypes[type];
}

/** Returns the ONNX element type for one of ONNX Runtime's names, or undefined. */
export function elementTypeOf(name: string): DataType | undefined {
  const entry = Object.entries(elementTypes).find(([, each]) => each === name);
  return entry && (Number(entry[0]) as DataType);
}

/** Bytes of a tensor of `count` elements, rounded up (types of 4 and 2 bits pack two and four to a byte); undefined for strings. */
export function tensorBytes(type: DataType, count: number): number | undefined {
  const name = elementTypes[type];
  return name === undefined ? undefined : elementBytes(name, count);
}
