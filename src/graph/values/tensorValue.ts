import { createHash } from "node:crypto";
import { Float16Array } from "@petamoriken/float16";
import { InputError } from "../../base/errors.ts";
import { elementCount } from "../elementCount.ts";
import type { ModelInput } from "../modelInput.ts";
import { bytesView, type TypedView, typedArray, typedView } from "../typedView.ts";

/** A tensor with its bytes, little-endian as ONNX Runtime stores them. */
export interface TensorValue extends ModelInput {
  data: Uint8Array;
}

/** An element of a tensor: a bigint for 64-bit integers. */
export type Element = number | bigint;

/**
 * Creates a tensor of these elements.
 *
 * @param at returns the element at each index
 * @throws InputError naming the input and an element that its type does not allow: 300 for an int8, 0.5 for an integer
 */
export function tensorValue(input: ModelInput, at: (index: number) => Element): TensorValue {
  const { name, type, shape } = input;
  const count = elementCount(shape);
  if (type === "string")
    throw new InputError(`input "${name}" is of type string, whose values cannot be given`, {
      code: "invalid-input-value",
    });
  const elements = type === "float16" ? new Float16Array(count) : typedArray(type, count);
  const isFloat = type.startsWith("float");
  for (let index = 0; index < count; index++) {
    const element = at(index);
    const fits = isFloat || hasInteger(type, element);
    if (!fits)
      throw new InputError(`input "${name}" is of type ${type}, which has no ${element}`, {
        code: "invalid-input-value",
      });
    elements[index] = (
      elements instanceof BigInt64Array || elements instanceof BigUint64Array
        ? BigInt(element)
        : Number(element)
    ) as never;
  }
  return { name, type, shape, data: bytesView(elements) };
}

/** Returns the elements of a tensor, in order. */
export function elementsOf({ type, data }: Pick<TensorValue, "type" | "data">): ArrayLike<Element> {
  // A copy, because data from a pipe is not aligned to its type.
  const bytes = new Uint8Array(data);
  return type === "float16"
    ? new Float16Array(bytes.buffer as ArrayBuffer)
    : (typedView(type, bytes) as TypedView);
}

/** The SHA-256 of a tensor's bytes, in hexadecimal. */
export function valueHash(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hasInteger(type: string, element: Element): boolean {
  if (typeof element === "number" && !Number.isInteger(element)) return false;
  if (type === "bool") return Number(element) === 0 || Number(element) === 1;
  const bits = Number(/\d+$/.exec(type)![0]);
  const value = BigInt(element);
  return (type.startsWith("u") ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)) === value;
}
