/** Numbers as a message's body: 64-bit floats, little-endian as every machine that ONNX Runtime is made for. A copy. */
export function floatBytes(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

/**
 * The numbers in a body. A copy, since a body begins anywhere in what was received.
 *
 * @throws RangeError where it is not whole numbers of eight bytes, or one of them is no finite number
 */
export function floatsOf(body: Uint8Array): Float64Array {
  const values = new Float64Array(new Uint8Array(body).buffer);
  if (!values.every(Number.isFinite)) throw new RangeError("a number that is not finite came");
  return values;
}
