import { crc32 } from "node:zlib";

/**
 * The CRC-32 of bytes behind those whose checksum is `before`.
 *
 * Nothing changes nothing: zlib itself starts again at 0 when it is given no bytes at a null address, which is where
 * some empty arrays are.
 */
export function checksum(bytes: Uint8Array, before = 0): number {
  return bytes.byteLength === 0 ? before : crc32(bytes, before);
}
