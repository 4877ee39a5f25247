/** ONNX Runtime's element types, as NumPy writes them after the byte order: a letter, and bytes. */
const codes = {
  bool: "b1",
  int8: "i1",
  uint8: "u1",
  int16: "i2",
  uint16: "u2",
  int32: "i4",
  uint32: "u4",
  int64: "i8",
  uint64: "u8",
  float16: "f2",
  float32: "f4",
  float64: "f8",
};

/** Returns NumPy's `descr` of a type's elements, little-endian; undefined for a type that NumPy does not have. */
export function numpyDescr(type: string): string | undefined {
  if (!Object.hasOwn(codes, type)) return undefined;
  const code = codes[type as keyof typeof codes];
  return `${code.endsWith("1") ? "|" : "<"}${code}`;
}

/** Returns the type of which this is NumPy's code, without the byte order; undefined if it is no number of ours. */
export function typeOfNumpy(code: string): string | undefined {
  return Object.entries(codes).find(([, each]) => each === code)?.[0];
}
