import { checksum } from "../checksum.ts";
import { frameHeader, headerLength } from "./frameHeader.ts";

/** Frames up to this size are joined into one buffer: that costs less than writing their parts. */
const joined = 2 ** 16;

/** Most bytes of a body that are written at once, so that one sees it move on a slow link. */
const slice = 2 ** 20;

/** A frame without head and body. */
export function emptyFrame(kind: "heartbeat" | "goodbye"): Buffer {
  return frameHeader(kind, 0, 0, 0);
}

/**
 * A message as the writes that it takes, each a list of buffers. Header, head and the start of the body are in the
 * first. Bodies are not copied, but for small ones.
 */
export function encodeMessage(head: Buffer, body: readonly Uint8Array[]): Uint8Array[][] {
  const bodyLength = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  const crc = body.reduce((value, piece) => checksum(piece, value), checksum(head));
  const header = frameHeader("message", head.length, bodyLength, crc);
  if (headerLength + head.length + bodyLength <= joined) {
    return [[Buffer.concat([header, head, ...body])]];
  }
  const writes: Uint8Array[][] = [[Buffer.concat([header, head])]];
  let room = slice;
  for (const piece of body) {
    for (let start = 0; start < piece.byteLength; ) {
      const part = piece.subarray(start, start + room);
      writes.at(-1)!.push(part);
      start += part.byteLength;
      room -= part.byteLength;
      if (room === 0) {
        writes.push([]);
        room = slice;
      }
    }
  }
  return writes.filter((write) => write.length > 0);
}
