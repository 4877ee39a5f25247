import { createRequire } from "node:module";
import { crc32 } from "node:zlib";

type Crc32 = (bytes: Uint8Array, before: number) => number;

/** Below this many bytes, zlib's function takes less time, because calling it costs less. */
const worthwhile = 2 ** 13;

/** The function for large pieces; loaded at the first. */
let large: Crc32 | undefined;

/**
 * Continues a CRC-32 (zlib's) with more bytes; `before` is the checksum of the bytes so far.
 *
 * Large pieces are summed up by the optional package `@node-rs/crc32`, five times as fast as by zlib, if the platform
 * has it. Both give the same number.
 *
 * Empty input leaves the checksum as it is. It is handled here because zlib restarts at 0 when it gets no bytes at a
 * null address, which some empty arrays have.
 */
export function checksum(bytes: Uint8Array, before = 0): number {
  if (bytes.byteLength === 0) return before;
  if (bytes.byteLength < worthwhile) return crc32(bytes, before);
  large ??= nativeCrc32() ?? crc32;
  return large(bytes, before);
}

/** The package's function; undefined on platforms that it has no binary for. */
export function nativeCrc32(): Crc32 | undefined {
  try {
    return (createRequire(import.meta.url)("@node-rs/crc32") as { crc32: Crc32 }).crc32;
  } catch {
    return undefined;
  }
}
