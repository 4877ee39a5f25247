import type { Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../base/errors.ts";
import type { ExternalRange } from "./externalRanges.ts";
import { keepInFile } from "./keptWeights.ts";
import { type TensorProto, TensorProto_DataLocation } from "./onnxProto.ts";

/** Bytes to read at once. An interrupt is handled between two pieces. */
const piece = 16 * 2 ** 20;

/**
 * Replaces references to external data by the bytes themselves, or by the range that `externalRanges` allowed, so that
 * no later code reads a path that a model names. Only one file is open at a time.
 *
 * @param ranges as `externalRanges` found them; their tensors are changed in place
 * @param kept those that stay in their files
 * @param hash receives the bytes, in order; without it, those that are kept are not read
 * @throws InputError naming model, tensor and location, if a file ends before its range
 */
export async function readExternalData(
  ranges: readonly ExternalRange[],
  kept: ReadonlySet<ExternalRange>,
  hash?: Hash,
): Promise<void> {
  const passing = kept.size > 0 && hash ? Buffer.allocUnsafe(piece) : undefined;
  let opened: { file: string; handle: FileHandle } | undefined;
  try {
    for (const range of ranges) {
      if (opened?.file !== range.file) {
        await opened?.handle.close();
        opened = undefined;
        opened = { file: range.file, handle: await open(range.file, "r") };
      }
      if (kept.has(range)) {
        if (passing)
          for await (const bytes of piecesOf(opened.handle, range, () => passing)) hash!.update(bytes);
        keepInFile(range);
      } else inline(range.tensor, await readRange(opened.handle, range, hash));
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
  range: ExternalRange,
  hash?: Hash,
): Promise<TensorProto["rawData"]> {
  const whole = new Uint8Array(range.length);
  for await (const bytes of piecesOf(handle, range, (done) => whole.subarray(done))) hash?.update(bytes);
  return whole;
}

/** Reads a range piece by piece, each into the place that `into` returns for the bytes done before it. */
async function* piecesOf(
  handle: FileHandle,
  { offset, length, where, location }: ExternalRange,
  into: (done: number) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; ) {
    const place = into(done);
    const size = Math.min(piece, length - done);
    const { bytesRead } = await handle.read(place, 0, size, offset + done);
    if (bytesRead === 0)
      throw new InputError(`${where}: "${location}" ended while it was read`, { code: "invalid-model" });
    yield place.subarray(0, bytesRead);
    done += bytesRead;
  }
}
