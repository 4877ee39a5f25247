import { counted } from "../../base/counted.ts";
import { elementBytes } from "../../graph/elementBytes.ts";
import type { TensorHead } from "./messageFields.ts";

/** A tensor with its bytes, little-endian as ONNX Runtime holds them. */
export interface WireTensor extends TensorHead {
  data: Uint8Array;
}

/** Reduces tensors to their heads, without bytes or any other fields. */
export function headsOf(tensors: readonly TensorHead[]): TensorHead[] {
  return tensors.map(({ name, type, shape }) => ({ name, type, shape }));
}

/** Tensors of one message start at multiples of this, so that any typed array can view them. */
const alignment = 8;

/**
 * Lays out tensors as a message's body, one after the other, each padded to a multiple of eight bytes. Makes no copy.
 */
export function packTensors(tensors: readonly WireTensor[]): Uint8Array[] {
  return tensors.flatMap(({ data }) => {
    const padding = padded(data.byteLength) - data.byteLength;
    return padding > 0 ? [data, new Uint8Array(padding)] : [data];
  });
}

/** Returns the bytes of a body with tensors of these heads, as `packTensors` lays them out. Throws RangeError as `bytesOf` does. */
export function packedBytes(heads: readonly TensorHead[]): number {
  return heads.reduce((sum, head) => sum + padded(bytesOf(head)), 0);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/**
 * Finds the tensors in a body, as views of it. Makes no copy.
 *
 * @throws RangeError if the body's length differs from what the heads say, or a type has no size
 */
export function unpackTensors(heads: readonly TensorHead[], body: Uint8Array): WireTensor[] {
  let offset = 0;
  const tensors = heads.map((head): WireTensor => {
    const bytes = bytesOf(head);
    const data = body.subarray(offset, offset + bytes);
    if (data.byteLength !== bytes) {
      throw new RangeError(`tensor "${head.name}" needs ${bytes} bytes, but ${data.byteLength} came`);
    }
    offset += padded(bytes);
    return { ...head, data };
  });
  if (offset !== body.byteLength) {
    throw new RangeError(`its tensors need ${offset} bytes, but ${body.byteLength} came`);
  }
  return tensors;
}

/**
 * Size of a tensor in bytes. Throws RangeError for a type without a fixed size, and for more bytes than can be counted.
 */
export function bytesOf({ name, type, shape }: TensorHead): number {
  // If the product overflowed before it met a zero, the result would be NaN.
  const count = shape.includes(0) ? 0 : shape.reduce((product, dim) => product * dim, 1);
  const bytes = elementBytes(type, count);
  if (bytes === undefined) throw new RangeError(`tensor "${name}" of type ${type} has no fixed size`);
  if (!Number.isSafeInteger(bytes)) throw new RangeError(`tensor "${name}" has ${bytes} bytes`);
  return bytes;
}

/**
 * Puts tensors into the order in which they were announced: ONNX Runtime gives them by name, and objects list names such as
 * "7" first. Tensors that are not those announced stay as they are.
 */
export function inAnnouncedOrder(announced: readonly TensorHead[], came: WireTensor[]): WireTensor[] {
  const byName = new Map(came.map((tensor) => [tensor.name, tensor]));
  const ordered = announced.flatMap(({ name }) => byName.get(name) ?? []);
  return ordered.length === came.length ? ordered : came;
}

/**
 * Describes how tensors differ from what was announced; undefined if they match.
 *
 * @param isFree whether the shape of a tensor may be another
 */
export function mismatch(
  announced: readonly TensorHead[],
  came: readonly TensorHead[],
  isFree: (head: TensorHead) => boolean = () => false,
): string | undefined {
  if (announced.length !== came.length) {
    return `${counted(announced.length, "tensor was", "tensors were")} announced and ${came.length} came`;
  }
  for (const [index, expected] of announced.entries()) {
    const got = came[index];
    const describe = ({ name, type, shape }: TensorHead) => `${name}: ${type}[${shape.join(",")}]`;
    const shape = isFree(expected) ? got.shape : expected.shape;
    if (describe({ ...expected, shape }) !== describe(got)) {
      return `"${describe(expected)}" was announced and "${describe(got)}" came`;
    }
  }
  return undefined;
}
