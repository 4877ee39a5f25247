import { checksum } from "../checksum.ts";
import { frameHeader, frameTrailer, headerLength, trailerLength } from "./frameHeader.ts";

/** Frames up to this size are joined into one buffer: that costs less than writing their parts. */
const joined = 2 ** 16;

/** Most bytes of a body that are written at once: so long does a message that comes meanwhile wait to be read. */
const slice = 2 ** 18;

/** A frame without head and body. */
export function emptyFrame(kind: "heartbeat" | "goodbye"): Buffer {
  return frameHeader(kind, 0, 0);
}

/**
 * A message as the writes that it takes, each a list of buffers. Header, head and the start of the body are in the
 * first. Bodies are not copied, but for small ones; the checksum of each write is taken when it is asked for, so that
 * those before it can be on their way.
 */
export function* encodeMessage(head: Buffer, body: readonly Uint8Array[]): Generator<Uint8Array[]> {
  const bodyLength = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  const header = frameHeader("message", head.length, bodyLength);
  let crc = checksum(head);
  if (headerLength + head.length + bodyLength + trailerLength <= joined) {
    for (const piece of body) crc = checksum(piece, crc);
    yield [Buffer.concat([header, head, ...body, frameTrailer(crc)])];
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
      crc = checksum(part, crc);
      write.push(part);
      start += part.byteLength;
      room -= part.byteLength;
    }
  }
  yield [...write, frameTrailer(crc)];
}
