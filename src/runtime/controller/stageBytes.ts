import { createHash } from "node:crypto";
import { encodeModel } from "../../graph/encodeModel.ts";
import { extractStage } from "../../graph/extractStage.ts";
import type { FrozenModel } from "../../graph/freeze.ts";

/** A stage as the bytes of an ONNX file, ready to send. */
export interface StageBytes {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  bytes: number;
  /** Yields the bytes in pieces of at most `size`. */
  pieces(size: number): Iterable<Uint8Array>;
}

/** Makes a stage from the nodes between two positions of a frozen model. Throws RangeError as `extractStage` does. */
export function stageBytes(model: FrozenModel, from: number, to: number): StageBytes {
  return piecesOf(encodeModel(extractStage(model, from, to)));
}

/** Makes a stage from bytes in pieces of any size. */
export function piecesOf(parts: readonly Uint8Array[]): StageBytes {
  let hash: string | undefined;
  return {
    // Computed on demand: the size of every stage is needed before any stage is sent, the hash is not.
    get hash() {
      hash ??= hashOf(parts);
      return hash;
    },
    bytes: parts.reduce((sum, part) => sum + part.length, 0),
    *pieces(size) {
      let piece: Uint8Array[] = [];
      let room = size;
      for (const part of parts) {
        for (let at = 0; at < part.length; ) {
          const taken = part.subarray(at, at + room);
          piece.push(taken);
          at += taken.length;
          room -= taken.length;
          if (room > 0) continue;
          yield Buffer.concat(piece);
          piece = [];
          room = size;
        }
      }
      if (piece.length > 0) yield Buffer.concat(piece);
    },
  };
}

function hashOf(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
