import { TensorProto_DataType as DataType } from "./onnxProto.ts";

/** Name and size of each ONNX element type that has a fixed width. Names as in ONNX Runtime's JavaScript API. */
const elementTypes: Partial<Record<DataType, { name: string; bits: number }>> = {
  [DataType.FLOAT]: { name: "float32", bits: 32 },
  [DataType.UINT8]: { name: "uint8", bits: 8 },
  [DataType.INT8]: { name: "int8", bits: 8 },
  [DataType.UINT16]: { name: "uint16", bits: 16 },
  [DataType.INT16]: { name: "int16", bits: 16 },
  [DataType.INT32]: { name: "int32", bits: 32 },
  [DataType.INT64]: { name: "int64", bits: 64 },
  [DataType.BOOL]: { name: "bool", bits: 8 },
  [DataType.FLOAT16]: { name: "float16", bits: 16 },
  [DataType.DOUBLE]: { name: "float64", bits: 64 },
  [DataType.UINT32]: { name: "uint32", bits: 32 },
  [DataType.UINT64]: { name: "uint64", bits: 64 },
  [DataType.BFLOAT16]: { name: "bfloat16", bits: 16 },
  [DataType.COMPLEX64]: { name: "complex64", bits: 64 },
  [DataType.COMPLEX128]: { name: "complex128", bits: 128 },
  [DataType.FLOAT8E4M3FN]: { name: "float8e4m3fn", bits: 8 },
  [DataType.FLOAT8E4M3FNUZ]: { name: "float8e4m3fnuz", bits: 8 },
  [DataType.FLOAT8E5M2]: { name: "float8e5m2", bits: 8 },
  [DataType.FLOAT8E5M2FNUZ]: { name: "float8e5m2fnuz", bits: 8 },
  [DataType.UINT4]: { name: "uint4", bits: 4 },
  [DataType.INT4]: { name: "int4", bits: 4 },
};

/** Types that ONNX Runtime's Node package accepts and returns, so that a stage can receive and send them. */
const exchangeable = new Set(
  ["float32", "float64", "float16", "bool"]
    .concat(["int8", "int16", "int32", "int64"])
    .concat(["uint8", "uint16", "uint32", "uint64"]),
);

/** Whether tensors of this type, as named by `tensorInfo`, can go from one stage to the next. */
export function isExchangeable(name: string): boolean {
  return exchangeable.has(name);
}

/** The name of an element type (`float32`), or undefined for one without a fixed width (strings). */
export function elementTypeName(type: DataType): string | undefined {
  return elementTypes[type]?.name;
}

/** Returns the ONNX element type for one of ONNX Runtime's names, or undefined. */
export function elementTypeOf(name: string): DataType | undefined {
  const entry = Object.entries(elementTypes).find(([, type]) => type.name === name);
  return entry && (Number(entry[0]) as DataType);
}

/** Bytes of a tensor of `count` elements, rounded up (4-bit types pack two to a byte); undefined for strings. */
export function tensorBytes(type: DataType, count: number): number | undefined {
  const bits = elementTypes[type]?.bits;
  return bits === undefined ? undefined : Math.ceil((bits * count) / 8);
}
