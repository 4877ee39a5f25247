/** The typed array that ONNX Runtime's Node package takes and gives, for each element type that a stage can receive and send. */
const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  // Node 20 has no typed array for half precision, so this holds its bits.
  float16: Uint16Array,
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
};

/** A typed array of any element type that can be sent. */
export type TypedView =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Whether tensors of this type, as ONNX Runtime names it, can go from one stage to the next. */
export function isExchangeable(type: string): boolean {
  return Object.hasOwn(arrays, type);
}

/**
 * Views bytes as elements of a type. No copy.
 *
 * @throws RangeError for a type that cannot be sent; as typed arrays do for bytes that are not aligned to it
 */
export function typedView(type: string, bytes: Uint8Array): TypedView {
  const array = arrayOf(type);
  return new array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength / array.BYTES_PER_ELEMENT);
}

/** Creates `count` elements of a type, all 0. Throws RangeError for a type that cannot be sent. */
export function typedArray(type: string, count: number): TypedView {
  return new (arrayOf(type))(count);
}

function arrayOf(type: string) {
  if (!isExchangeable(type)) throw new RangeError(`tensors of type ${type} cannot be sent`);
  return arrays[type as keyof typeof arrays];
}

/** Returns the bytes of a typed array. No copy. */
export function bytesView(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
