import { randomUUID } from "node:crypto";
import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDirectory } from "../../base/cacheDirectory.ts";
import { buildZooModel, zooVersion } from "./buildZooModel.ts";
import { encodeModel } from "./encodeModel.ts";
import { resolveZooOptions, type ZooOptions } from "./zooOptions.ts";

/**
 * The path of a zoo model's .onnx file, which is built and kept in the cache directory unless it is there.
 *
 * The file is complete or absent: it is written under another name and then renamed, so that an interrupted run
 * or two at the same time do no harm.
 *
 * Throws InputError as `resolveZooOptions` does, and the system's error where the cache cannot be written.
 */
export async function ensureZooModel(name: string, options: ZooOptions = {}): Promise<string> {
  const { name: known, classes, resolution, seed } = resolveZooOptions(name, options);
  const file = `${known}-c${classes}-r${resolution}-s${seed}-v${zooVersion}.onnx`;
  const path = join(cacheDirectory(), "zoo", file);
  if (await exists(path)) return path;
  await writeAtomically(path, encodeModel(buildZooModel(known, { classes, resolution, seed })));
  return path;
}

async function writeAtomically(path: string, pieces: Uint8Array[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      for (const piece of pieces) await file.writeFile(piece);
      // Without this a power cut soon after could leave the final name on an empty file.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
