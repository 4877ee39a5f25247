import { readFile } from "node:fs/promises";
import { Float16Array } from "@petamoriken/float16";
import { InputError } from "../../base/errors.ts";
import { elementCount } from "../tensorType.ts";
import type { Element } from "./tensorValue.ts";

/** A NumPy array: its shape, and its elements in row-major order. */
export interface NpyArray {
  shape: number[];
  elements: ArrayLike<Element>;
}

/** NumPy's element types, by the letter and bytes in its `descr`. */
const arrays = {
  b1: Uint8Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f2: Float16Array,
  f4: Float32Array,
  f8: Float64Array,
};

/**
 * Reads a .npy file as written by `numpy.save`: versions 1 to 3 of the format, either byte order, row-major or
 * column-major.
 *
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws InputError naming the file if it is missing, not a .npy file, cut short, or its elements are not numbers
 */
export async function readNpy(file: string): Promise<NpyArray> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code;
    throw new InputError(`${file}: cannot be read: ${why}`, { code: "unreadable-file", cause });
  }
  return parseNpy(bytes, file);
}

/** Reads the array from the bytes of a .npy file. Throws InputError as `readNpy` does. */
export function parseNpy(bytes: Buffer, file: string): NpyArray {
  const wrong = (why: string) =>
    new InputError(`${file}: not a usable .npy file: ${why}`, { code: "invalid-input-value" });
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== "\x93NUMPY")
    throw wrong("it does not begin as one");
  const long = bytes[6] > 1;
  const start = long ? 12 : 10;
  const end = start + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const head = bytes.toString("latin1", start, end);
  const descr = /'descr'\s*:\s*'([<>|=])(\w+)'/.exec(head);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(head);
  const sizes = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(head);
  if (end > bytes.length || !descr || !order || !sizes) throw wrong("its header is not NumPy's");
  const kind = descr[2];
  if (!Object.hasOwn(arrays, kind)) throw wrong(`its elements are of type ${descr[2]}, which are no numbers`);
  const array = arrays[kind as keyof typeof arrays];
  const shape = sizes[1].split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  const need = elementCount(shape) * array.BYTES_PER_ELEMENT;
  if (bytes.length - end !== need) {
    throw wrong(
      `an array of shape [${shape.join(", ")}] needs ${need} bytes, and it has ${bytes.length - end}`,
    );
  }
  // A copy, which is aligned to the elements.
  const data = new Uint8Array(bytes.subarray(end));
  if (descr[1] === ">") swapBytes(data, array.BYTES_PER_ELEMENT);
  const elements = new (array as typeof Uint8Array)(data.buffer) as ArrayLike<Element>;
  return { shape, elements: order[1] === "True" ? rowsFirst(elements, shape) : elements };
}

function swapBytes(data: Uint8Array, width: number): void {
  for (let at = 0; at < data.length; at += width) data.subarray(at, at + width).reverse();
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
