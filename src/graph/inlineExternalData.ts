import type { Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../base/errors.ts";
import type { ExternalRange } from "./externalRanges.ts";
import { type TensorProto, TensorProto_DataLocation } from "./onnxProto.ts";

/** Bytes to read at once: Node reads at most 2 GiB, and an interrupt is handled between two pieces. */
const piece = 64 * 2 ** 20;

/**
 * Replaces references to external data by the bytes themselves, so that no later code reads a path that a model names.
 * Only one file is open at a time.
 *
 * @param ranges as `externalRanges` found them; their tensors are changed in place
 * @param hash receives the bytes read, in order
 * @throws InputError naming model, tensor and location, if a file ends before its range
 */
export async function inlineExternalData(ranges: readonly ExternalRange[], hash: Hash): Promise<void> {
  let opened: { file: string; handle: FileHandle } | undefined;
  try {
    for (const range of ranges) {
      if (opened?.file !== range.file) {
        await opened?.handle.close();
        opened = undefined;
        opened = { file: range.file, handle: await open(range.file, "r") };
      }
      inline(range.tensor, await readRange(opened.handle, range, hash));
    }
  } finally {
    await opened?.handle.close();
  }
}

function inline(tensor: TensorProto, data: TensorProto["rawData"]): void {
  tensor.rawData = data;
  tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
  tensor.externalData = [];
}

async function readRange(
  handle: FileHandle,
  { offset, length, where, location }: ExternalRange,
  hash: Hash,
): Promise<TensorProto["rawData"]> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(piece, length - done), offset + done);
    if (bytesRead === 0)
      throw new InputError(`${where}: "${location}" ended while it was read`, { code: "invalid-model" });
    hash.update(bytes.subarray(done, done + bytesRead));
    done += bytesRead;
  }
  return bytes;
}
