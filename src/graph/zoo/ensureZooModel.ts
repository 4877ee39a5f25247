import { access, open } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../base/atomicFile.ts";
import { cacheDirectory } from "../../base/cacheDirectory.ts";
import { encodeModel } from "../encodeModel.ts";
import { buildZooModel, zooVersion } from "./buildZooModel.ts";
import { resolveZooOptions, type ZooOptions } from "./zooOptions.ts";

/**
 * Returns the path of a zoo model's .onnx file. The file is built and kept in the cache directory if it is not there.
 *
 * The file is complete or absent: it is written under another name and then renamed, so that an interrupted run or two
 * runs at the same time do no harm.
 *
 * Throws InputError as `resolveZooOptions` does, and the system's error if the cache cannot be written.
 */
export async function ensureZooModel(name: string, options: ZooOptions = {}): Promise<string> {
  const { name: known, classes, resolution, seed } = resolveZooOptions(name, options);
  const file = `${known}-c${classes}-r${resolution}-s${seed}-v${zooVersion}.onnx`;
  const path = join(cacheDirectory(), "zoo", file);
  if (await exists(path)) return path;
  const pieces = encodeModel(buildZooModel(known, { classes, resolution, seed }));
  await replaceFile(path, (temporary) => writePieces(temporary, pieces));
  return path;
}

async function writePieces(path: string, pieces: Uint8Array[]): Promise<void> {
  const file = await open(path, "wx");
  try {
    for (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
