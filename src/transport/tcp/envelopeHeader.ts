import { checksum } from "../checksum.ts";

/*
 * An envelope on the wire; numbers are big-endian:
 *
 *    0  magic         4 bytes
 *    4  version       1
 *    5  kind          1   1 message, 2 heartbeat, 3 goodbye, 4 busy
 *    6  zero          2
 *    8  head length   4
 *   12  body length   8
 *   20  header CRC    4   CRC-32 of the 20 bytes before it
 *   24  head, JSON in UTF-8
 *    .  body
 *    .  payload CRC   4   CRC-32 of head and body, 0 over TLS; of messages only
 *
 * The header has its own checksum, because a damaged length would make the receiver wait for bytes that never come. The
 * payload's checksum comes last, so that the first bytes can be sent before the checksum of the rest is known. TLS authenticates
 * every byte itself (RFC 5246, 6.2.3.3), so there a checksum would find nothing.
 */

/** First bytes of every envelope. They are not text, and neither HTTP/2 nor TLS starts with them. */
export const envelopeMagic = Buffer.from([0x9d, 0x50, 0x50, 0x0a]);

/** Both sides must speak the same version. */
export const envelopeVersion = 3;

/** Bytes before the head. */
export const headerLength = 24;

/** Bytes after the body of a message. */
export const trailerLength = 4;

/** Position of the byte that names the kind. */
export const kindAt = 5;

/** Kinds of envelopes, by their number. A worker without a place for a newcomer sends `busy` and hangs up. */
export const envelopeKinds = { message: 1, heartbeat: 2, goodbye: 3, busy: 4 } as const;

/** The kind of an envelope on the wire. */
export type EnvelopeKind = keyof typeof envelopeKinds;

/** Encodes an envelope's header, given the lengths of its head and body. */
export function envelopeHeader(kind: EnvelopeKind, head: number, body: number): Buffer {
  const header = Buffer.alloc(headerLength);
  envelopeMagic.copy(header);
  header[4] = envelopeVersion;
  header[kindAt] = envelopeKinds[kind];
  header.writeUInt32BE(head, 8);
  header.writeUInt32BE(Math.floor(body / 2 ** 32), 12);
  header.writeUInt32BE(body % 2 ** 32, 16);
  header.writeUInt32BE(checksum(header.subarray(0, 20)), 20);
  return header;
}

/** Encodes what follows a message's body: the CRC-32 of its head and body, or 0 over TLS. */
export function envelopeTrailer(payloadCrc: number): Buffer {
  const trailer = Buffer.alloc(trailerLength);
  trailer.writeUInt32BE(payloadCrc);
  return trailer;
}
