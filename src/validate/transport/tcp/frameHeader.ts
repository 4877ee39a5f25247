import { checksum } from "../checksum.ts";

/*
 * A frame on the wire; numbers are big-endian:
 *
 *    0  magic         4 bytes
 *    4  version       1
 *    5  kind          1   1 message, 2 heartbeat, 3 goodbye
 *    6  zero          2
 *    8  head length   4
 *   12  body length   8
 *   20  payload CRC   4   CRC-32 of head and body
 *   24  header CRC    4   CRC-32 of the 24 bytes before it
 *   28  head, JSON in UTF-8
 *    .  body
 *
 * The header has a checksum of its own: a damaged length would otherwise have the receiver wait for bytes that never
 * come.
 */

/** First bytes of every frame. Not text, and neither HTTP/2 nor TLS starts so. */
export const frameMagic = Buffer.from([0x9d, 0x50, 0x50, 0x0a]);

/** Both sides must speak the same version. */
export const frameVersion = 1;

/** Bytes before the head. */
export const headerLength = 28;

/** Kinds of frames, by their number. */
export const frameKinds = { message: 1, heartbeat: 2, goodbye: 3 } as const;

export type FrameKind = keyof typeof frameKinds;

/** The header of a frame whose head and body have these lengths and this CRC-32. */
export function frameHeader(kind: FrameKind, head: number, body: number, payloadCrc: number): Buffer {
  const header = Buffer.alloc(headerLength);
  frameMagic.copy(header);
  header[4] = frameVersion;
  header[5] = frameKinds[kind];
  header.writeUInt32BE(head, 8);
  header.writeUInt32BE(Math.floor(body / 2 ** 32), 12);
  header.writeUInt32BE(body % 2 ** 32, 16);
  header.writeUInt32BE(payloadCrc, 20);
  header.writeUInt32BE(checksum(header.subarray(0, 24)), 24);
  return header;
}
