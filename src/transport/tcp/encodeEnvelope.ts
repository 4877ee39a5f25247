import { checksum } from "../checksum.ts";
import {
  type EnvelopeKind,
  envelopeHeader,
  envelopeTrailer,
  headerLength,
  trailerLength,
} from "./envelopeHeader.ts";

/** Envelopes up to this size are joined into one buffer, which is cheaper than writing their parts. */
const joined = 2 ** 16;

/** Maximum number of bytes of a body in one write. A message that arrives meanwhile waits this long to be read. */
const slice = 2 ** 19;

/** Encodes an envelope without head and body. */
export function emptyEnvelope(kind: Exclude<EnvelopeKind, "message">): Buffer {
  return envelopeHeader(kind, 0, 0);
}

/**
 * Encodes a message as a series of writes, each a list of buffers. The header, the head and the start of the body are
 * in the first. Only small bodies are copied. The checksum of a write is computed when that write is requested, so that
 * earlier ones can already be on their way.
 *
 * @param summed whether the message has a checksum; over TLS it needs none
 */
export function* encodeMessage(
  head: Buffer,
  body: readonly Uint8Array[],
  summed = true,
): Generator<Uint8Array[]> {
  const add = summed ? checksum : () => 0;
  const bodyLength = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  const header = envelopeHeader("message", head.length, bodyLength);
  let crc = add(head, 0);
  if (headerLength + head.length + bodyLength + trailerLength <= joined) {
    for (const piece of body) crc = add(piece, crc);
    yield [Buffer.concat([header, head, ...body, envelopeTrailer(crc)])];
    return;
  }
  let write: Uint8Array[] = [Buffer.concat([header, head])];
  let room = slice;
  for (const piece of body) {
    for (let start = 0; start < piece.byteLength; ) {
      if (room === 0) {
        yield write;
        write = [];
        room = slice;
      }
      const part = piece.subarray(start, start + room);
      crc = add(part, crc);
      write.push(part);
      start += part.byteLength;
      room -= part.byteLength;
    }
  }
  yield [...write, envelopeTrailer(crc)];
}
