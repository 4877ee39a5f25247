import { create } from "@bufbuild/protobuf";
import { type TensorProto, TensorProto_DataType, TensorProtoSchema } from "../onnxProto.ts";

/**
 * A float32 tensor.
 *
 * @param next gives the elements one by one in row-major order; each is rounded to 32 bits
 */
export function floatTensor(name: string, dims: number[], next: (index: number) => number): TensorProto {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const rawData = new Uint8Array(count * 4);
  // ONNX stores little-endian on every machine, which a Float32Array would not.
  const view = new DataView(rawData.buffer);
  for (let i = 0; i < count; i++) view.setFloat32(i * 4, next(i), true);
  return create(TensorProtoSchema, {
    name,
    dims: dims.map((dim) => BigInt(dim)),
    dataType: TensorProto_DataType.FLOAT,
    rawData,
  });
}
