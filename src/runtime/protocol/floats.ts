/**
 * Encodes numbers as a message's body: 64-bit floats, little-endian like every machine that ONNX Runtime supports.
 * Makes a copy.
 */
export function floatBytes(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

/**
 * Decodes the numbers of a body. Makes a copy, because a body may begin at any offset of what was received.
 *
 * @throws RangeError if the length is not a multiple of eight bytes, or a number is not finite
 */
export function floatsOf(body: Uint8Array): Float64Array {
  const values = new Float64Array(new Uint8Array(body).buffer);
  if (!values.every(Number.isFinite)) throw new RangeError("it contains a number that is not finite");
  return values;
}
