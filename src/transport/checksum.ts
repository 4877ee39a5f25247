import { crc32 } from "node:zlib";

/**
 * Continues a CRC-32 with more bytes; `before` is the checksum of the bytes so far.
 *
 * Empty input leaves the checksum as it is. It is handled here because zlib restarts at 0 when it gets no bytes at a
 * null address, which some empty arrays have.
 */
export function checksum(bytes: Uint8Array, before = 0): number {
  return bytes.byteLength === 0 ? before : crc32(bytes, before);
}
