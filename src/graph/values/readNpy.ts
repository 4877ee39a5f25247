import { readFile } from "node:fs/promises";
import { InputError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import { elementBytes } from "../elementBytes.ts";
import { elementCount } from "../elementCount.ts";
import { typeOfNumpy } from "./numpyTypes.ts";
import { type Element, elementsOf } from "./tensorValue.ts";

/** A NumPy array: its shape, and its elements in row-major order. */
export interface NpyArray {
  shape: number[];
  elements: ArrayLike<Element>;
}

/** An array of a .npy file, with the type of its elements as ONNX Runtime names it. */
export interface NpyFile extends NpyArray {
  type: string;
}

/** The contents of a .npy file's head. */
export interface NpyHead {
  shape: number[];
  type: string;
  /** Bytes before the elements, and bytes of the elements. */
  start: number;
  bytes: number;
  /** Whether elements are row-major and little-endian, so that their bytes are those of a tensor. */
  isPlain: boolean;
}

/** Enough bytes for the head of any usual .npy file. */
export const npyHeadBytes = 4096;

/**
 * Reads a .npy file as written by `numpy.save`: versions 1 to 3 of the format, either byte order, row-major or
 * column-major.
 *
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws InputError naming the file if it is missing, not a .npy file, cut short, or its elements are not numbers
 */
export async function readNpy(file: string): Promise<NpyFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new InputError(`${file}: cannot be read: ${systemReason(cause)}`, {
      code: "unreadable-file",
      cause,
    });
  }
  return parseNpy(bytes, file);
}

/** Reads the array from the bytes of a .npy file. Throws InputError as `readNpy` does. */
export function parseNpy(bytes: Buffer, file: string): NpyFile {
  const { shape, type, start, bytes: need, order, isBigEndian } = headOf(bytes, file);
  if (bytes.length - start !== need) {
    throw unusable(
      file,
      `an array of shape [${shape.join(", ")}] needs ${need} bytes, and it has ${bytes.length - start}`,
    );
  }
  const data = bytes.subarray(start);
  const elements = elementsOf({ type, data: isBigEndian ? swapped(data, elementBytes(type, 1)!) : data });
  return { shape, type, elements: order === "True" ? rowsFirst(elements, shape) : elements };
}

/** Reads what the first bytes of a .npy file say. Throws InputError as `readNpy` does. */
export function parseNpyHead(bytes: Buffer, file: string): NpyHead {
  const { shape, type, start, bytes: need, order, isBigEndian } = headOf(bytes, file);
  return { shape, type, start, bytes: need, isPlain: order === "False" && !isBigEndian };
}

/**
 * Returns the number of bytes in the head of a .npy file, its own length included; undefined if more must be read to know
 * it.
 */
export function npyHeadLength(bytes: Buffer): number | undefined {
  if (bytes.length < 12) return undefined;
  return bytes[6] > 1 ? 12 + bytes.readUInt32LE(8) : 10 + bytes.readUInt16LE(8);
}

function unusable(file: string, why: string): InputError {
  return new InputError(`${file}: not a usable .npy file: ${why}`, { code: "invalid-input-value" });
}

function headOf(bytes: Buffer, file: string) {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== "\x93NUMPY") {
    throw unusable(file, "it does not begin as one");
  }
  const start = npyHeadLength(bytes)!;
  const head = bytes.toString("latin1", bytes[6] > 1 ? 12 : 10, start);
  // A list has the fields of a structured array.
  const descr = /'descr'\s*:\s*(?:'([<>|=])([^']+)'|\[)/.exec(head);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(head);
  const sizes = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(head);
  if (start > bytes.length || !descr || !order || !sizes) throw unusable(file, "its header is not NumPy's");
  const type = descr[2] && typeOfNumpy(descr[2]);
  if (!type) {
    const kind = descr[2] === undefined ? "have several fields" : `are of type ${descr[2]}`;
    throw unusable(file, `its elements ${kind}, which no input of a model can take`);
  }
  const shape = sizes[1].split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  const need = elementBytes(type, elementCount(shape))!;
  return { shape, type, start, bytes: need, order: order[1], isBigEndian: descr[1] === ">" };
}

/** Returns the bytes with those of each element in reverse. */
function swapped(data: Uint8Array, width: number): Uint8Array {
  const copy = new Uint8Array(data);
  for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  return copy;
}

/** Reorders elements from column-major to row-major order. */
function rowsFirst(columns: ArrayLike<Element>, shape: number[]): Element[] {
  let stride = 1;
  const strides = shape.map((size) => {
    const own = stride;
    stride *= size;
    return own;
  });
  return Array.from({ length: columns.length }, (_, index) => {
    let rest = index;
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return columns[from];
  });
}
