import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../base/errors.ts";
import type { ExternalRange } from "./externalRanges.ts";
import { type ModelProto, type TensorProto, TensorProto_DataLocation } from "./onnxProto.ts";

/** Weights of this many bytes stay in their file until a stage needs them. Smaller ones may be shape arithmetic. */
const minKept = 2 ** 20;

/** Node reads at most 2 GiB at once. */
const piece = 64 * 2 ** 20;

/**
 * The key of a weight's range. A symbol, because no model's file can name one: what is read later is what
 * `externalRanges` allowed, whatever the tensor says.
 */
const range = Symbol("range of a kept weight");

type KeptTensor = TensorProto & { [range]?: ExternalRange };

/** Selects the ranges of a model's external data that can stay in their files: large weights of its own graph. */
export function keepable(proto: ModelProto, ranges: readonly ExternalRange[]): Set<ExternalRange> {
  const weights = new Set(proto.graph!.initializer);
  return new Set(ranges.filter(({ tensor, length }) => length >= minKept && weights.has(tensor)));
}

/** Marks a range's tensor as kept in its file. It is read whenever it is encoded, and never kept in memory. */
export function keepInFile(kept: ExternalRange): void {
  kept.tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  kept.tensor.externalData = [];
  (kept.tensor as KeptTensor)[range] = kept;
}

/** Returns the range of a weight that is kept in its file; undefined if its bytes are in the protobuf. */
export function keptRange(tensor: TensorProto): ExternalRange | undefined {
  return (tensor as KeptTensor)[range];
}

/**
 * Reads the bytes of a kept weight.
 *
 * @throws InputError naming the weight and its file, if the file is shorter than it was
 */
export function readKept({ file, offset, length, where }: ExternalRange): TensorProto["rawData"] {
  const bytes = new Uint8Array(length);
  const opened = openSync(file, "r");
  try {
    for (let done = 0; done < length; ) {
      const read = readSync(opened, bytes, done, Math.min(piece, length - done), offset + done);
      if (read === 0)
        throw new InputError(`${where}: "${file}" is shorter than it was`, { code: "invalid-model" });
      done += read;
    }
  } finally {
    closeSync(opened);
  }
  return bytes;
}
