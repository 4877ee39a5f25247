/**
 * Bits of each element type that has a fixed width, by ONNX Runtime's names. Apart from ONNX's own numbers for them, because those
 * come with all of ONNX's messages, which a worker need not load.
 */
const elementBits = new Map([
  ["float32", 32],
  ["uint8", 8],
  ["int8", 8],
  ["uint16", 16],
  ["int16", 16],
  ["int32", 32],
  ["int64", 64],
  ["bool", 8],
  ["float16", 16],
  ["float64", 64],
  ["uint32", 32],
  ["uint64", 64],
  ["bfloat16", 16],
  ["complex64", 64],
  ["complex128", 128],
  ["float8e4m3fn", 8],
  ["float8e4m3fnuz", 8],
  ["float8e5m2", 8],
  ["float8e5m2fnuz", 8],
  ["uint4", 4],
  ["int4", 4],
  ["float4e2m1", 4],
  ["float8e8m0", 8],
  ["uint2", 2],
  ["int2", 2],
]);

/**
 * Bytes of `count` elements of a type, rounded up (types of 4 and 2 bits pack two and four to a byte); undefined for a type without a fixed width.
 *
 * @param type ONNX Runtime's name of the type, such as `float32`
 */
export function elementBytes(type: string, count: number): number | undefined {
  const bits = elementBits.get(type);
  return bits === undefined ? undefined : Math.ceil((bits * count) / 8);
}
