import type { Readable } from "node:stream";
import { counted } from "../../base/counted.ts";
import { InputError } from "../../base/errors.ts";
import { type NpyFile, npyHeadLength, parseNpy, parseNpyHead } from "../../graph/values/readNpy.ts";

/**
 * Reads arrays that follow each other on a stream, each as `numpy.save` writes it.
 *
 * @throws InputError naming the array if it is not one, or is cut short
 */
export async function* npyStream(stream: Readable): AsyncGenerator<NpyFile, void, undefined> {
  let have: Buffer[] = [];
  let bytes = 0;
  let need = 12;
  let number = 0;
  const name = () => `standard input, array ${number}`;
  for await (const piece of stream) {
    have.push(piece as Buffer);
    bytes += (piece as Buffer).length;
    while (bytes >= need) {
      const all = have.length === 1 ? have[0] : Buffer.concat(have);
      have = [all];
      const whole = wholeLength(all, name());
      if (whole > bytes) {
        need = whole;
        break;
      }
      yield parseNpy(all.subarray(0, whole), name());
      number++;
      have = [all.subarray(whole)];
      bytes -= whole;
      need = 12;
    }
  }
  if (bytes > 0) {
    throw new InputError(`${name()}: it is cut short after ${counted(bytes, "byte")}`, {
      code: "invalid-input-value",
    });
  }
}

/**
 * Returns the minimum number of bytes that must be there: those of the head or, once the head is there, of the whole array.
 */
function wholeLength(bytes: Buffer, name: string): number {
  const head = npyHeadLength(bytes)!;
  // A stream of something else has no head, and its first bytes show that.
  if (head > bytes.length && bytes.toString("latin1", 0, 6) === "\x93NUMPY") return head;
  const { start, bytes: elements } = parseNpyHead(bytes, name);
  return start + elements;
}
