import { type InferenceSession, Tensor } from "onnxruntime-node";
import { randomStream } from "../../base/random.ts";

/** Integers stay below this: they may be indices or token numbers. */
const integerRange = 2;

/**
 * Inputs of the right type and shape with numbers from a seed, the same on every machine: floats uniform on
 * [-1, 1), integers 0 or 1, booleans either, strings "0" or "1".
 *
 * @throws Error for an input that is no tensor, has a free dimension, or a type that cannot be fed from numbers.
 */
export function seededFeeds(
  inputs: readonly InferenceSession.ValueMetadata[],
  seed: number | string = 0,
): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map((input) => {
      if (!input.isTensor) throw new Error(`input "${input.name}" is not a tensor`);
      const shape = input.shape.map((dim) => {
        if (typeof dim !== "number") throw new Error(`input "${input.name}" has free dimension "${dim}"`);
        return dim;
      });
      return [input.name, seededTensor(input.type, shape, `${seed}`, input.name)];
    }),
  );
}

function seededTensor(type: Tensor.Type, shape: number[], seed: string, name: string): Tensor {
  const random = randomStream(seed, `input/${name}`);
  const count = shape.reduce((product, dim) => product * dim, 1);
  const integer = () => Math.floor(random() * integerRange);
  switch (type) {
    case "float32":
      return new Tensor(
        type,
        Float32Array.from({ length: count }, () => random() * 2 - 1),
        shape,
      );
    case "float64":
      return new Tensor(
        type,
        Float64Array.from({ length: count }, () => random() * 2 - 1),
        shape,
      );
    case "float16":
      // 0x3c00 is 1.0 and 0x0000 is 0.0 in IEEE half precision.
      return new Tensor(
        type,
        Uint16Array.from({ length: count }, () => integer() * 0x3c00),
        shape,
      );
    case "int64":
      return new Tensor(
        type,
        BigInt64Array.from({ length: count }, () => BigInt(integer())),
        shape,
      );
    case "uint64":
      return new Tensor(
        type,
        BigUint64Array.from({ length: count }, () => BigInt(integer())),
        shape,
      );
    case "int32":
      return new Tensor(type, Int32Array.from({ length: count }, integer), shape);
    case "uint32":
      return new Tensor(type, Uint32Array.from({ length: count }, integer), shape);
    case "int16":
      return new Tensor(type, Int16Array.from({ length: count }, integer), shape);
    case "uint16":
      return new Tensor(type, Uint16Array.from({ length: count }, integer), shape);
    case "int8":
      return new Tensor(type, Int8Array.from({ length: count }, integer), shape);
    case "uint8":
      return new Tensor(type, Uint8Array.from({ length: count }, integer), shape);
    case "bool":
      return new Tensor(type, Uint8Array.from({ length: count }, integer), shape);
    case "string":
      return new Tensor(
        type,
        Array.from({ length: count }, () => `${integer()}`),
        shape,
      );
    default:
      throw new Error(`input "${name}" of type ${type} cannot be fed from Node`);
  }
}
