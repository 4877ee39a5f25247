import { numpyDescr } from "./numpyTypes.ts";

/** Bytes of the head that `npyHead` makes, for every shape that a file can have. */
export const npyHeadSize = 256;

/**
 * Makes the head of a .npy file, version 1.0; the elements follow, row-major and little-endian. Its size is always
 * `npyHeadSize`, so that it can be written again when there are more rows.
 *
 * @throws RangeError for a type that NumPy does not have, or for too many dimensions
 */
export function npyHead(type: string, shape: readonly number[]): Buffer {
  const descr = numpyDescr(type);
  if (descr === undefined) throw new RangeError(`NumPy has no type for ${type}`);
  const sizes = `${shape.join(", ")}${shape.length === 1 ? "," : ""}`;
  const words = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const room = npyHeadSize - 10;
  if (words.length > room - 1) throw new RangeError(`${shape.length} dimensions are too many for a head`);
  const head = Buffer.alloc(npyHeadSize, " ");
  head.write("\x93NUMPY\x01\x00", 0, "latin1");
  head.writeUInt16LE(room, 8);
  head.write(words, 10, "latin1");
  head.write("\n", npyHeadSize - 1);
  return head;
}
