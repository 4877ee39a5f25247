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
 *   20  header CRC    4   CRC-32 of the 20 bytes before it
 *   24  head, JSON in UTF-8
 *    .  body
 *    .  payload CRC   4   CRC-32 of head and body; of messages only
 *
 * The header has a checksum of its own: a damaged length would otherwise have the receiver wait for bytes that never
 * come. That of the payload comes last, so that the first bytes can leave before it has been taken of the others.
 */

/** First bytes of every frame. Not text, and neither HTTP/2 nor TLS starts so. */
export const frameMagic = Buffer.from([0x9d, 0x50, 0x50, 0x0a]);

/** Both sides must speak the same version. */
export const frameVersion = 2;

/** Bytes before the head. */
export const headerLength = 24;

/** Bytes behind the body of a message. */
export const trailerLength = 4;

/** Kinds of frames, by their number. */
export const frameKinds = { message: 1, heartbeat: 2, goodbye: 3 } as const;

export type FrameKind = keyof typeof frameKinds;

/** The header of a frame whose head and body have these lengths. */
export function frameHeader(kind: FrameKind, head: number, body: number): Buffer {
  const header = Buffer.alloc(headerLength);
  frameMagic.copy(header);
  header[4] = frameVersion;
  header[5] = frameKinds[kind];
  header.writeUInt32BE(head, 8);
  header.writeUInt32BE(Math.floor(body / 2 ** 32), 12);
  header.writeUInt32BE(body % 2 ** 32, 16);
  header.writeUInt32BE(checksum(header.subarray(0, 20)), 20);
  return header;
}

/** What is behind the body of a message: the CRC-32 of its head and body. */
export function frameTrailer(payloadCrc: number): Buffer {
  const trailer = Buffer.alloc(trailerLength);
  trailer.writeUInt32BE(payloadCrc);
  return trailer;
}
