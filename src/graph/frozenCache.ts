import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { syncFile } from "../base/atomicFile.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { temporaryEnding } from "../base/leftovers.ts";
import { isDiskFull, systemReason } from "../base/systemReason.ts";
import { makeDirectory } from "../base/writableDirectory.ts";

/** The contents of a cache entry: a frozen model's file and the facts about it. */
export interface FrozenFiles<Facts> {
  /** The model's file. Its large weights may be in another one beside it. */
  model: Uint8Array;
  facts: Facts;
}

/** The file of the large weights, in an entry whose source also keeps them outside the model's file. */
export const frozenWeights = "weights.bin";

/** The model's file in an entry. */
export const frozenModel = "model.onnx";

/**
 * Reads the entry `directory`.
 *
 * @returns undefined if there is none, or it is not what was written: a file cut short by a full disk or a power
 *   failure must not be used as a model
 */
export async function readFrozen<Facts>(directory: string): Promise<FrozenFiles<Facts> | undefined> {
  try {
    const { sha256, weightBytes, facts } = JSON.parse(
      await readFile(path.join(directory, "facts.json"), "utf8"),
    );
    const model = await readFile(path.join(directory, frozenModel));
    if ((await weightBytesIn(directory)) !== (weightBytes ?? 0)) return undefined;
    return sha256 === sha256Of(model, facts) ? { model, facts } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Makes the entry `directory` in one step: `fill` writes the model into a separate directory, which is then renamed. If
 * two processes make the same entry at once, one of them wins. A damaged entry is replaced.
 *
 * @param fill receives the path for the model's file and a directory for scratch files; returns the facts
 * @throws InputError if the cache cannot be written to; ParetoPipeError naming it if its disk takes no more
 */
export async function writeFrozen<Facts>(
  directory: string,
  fill: (model: string, scratch: string) => Promise<Facts>,
): Promise<FrozenFiles<Facts>> {
  const temporary = `${directory}.${temporaryEnding()}.tmp`;
  const scratch = path.join(temporary, "scratch");
  await makeDirectory(path.dirname(directory));
  try {
    await mkdir(scratch, { recursive: true });
    const file = path.join(temporary, frozenModel);
    const facts = await fill(file, scratch);
    await rm(scratch, { recursive: true });
    const model = await readFile(file);
    // Large weights are not hashed again, only counted: they are on the disk before the entry appears.
    const weightBytes = await weightBytesIn(temporary);
    const text = JSON.stringify({ sha256: sha256Of(model, facts), weightBytes, facts });
    await writeFile(path.join(temporary, "facts.json"), text);
    const names = [...(weightBytes > 0 ? [frozenWeights] : []), frozenModel, "facts.json"];
    for (const name of names) await syncFile(path.join(temporary, name));
    // Another process may have made the entry meanwhile, and use its files.
    const made = await readFrozen<Facts>(directory);
    if (made) return made;
    await rm(directory, { recursive: true, force: true });
    await rename(temporary, directory).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster, and its entry is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    return { model, facts };
  } catch (error) {
    throw isDiskFull(error) ? fullCache(directory, error) : error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Makes the error for a cache whose disk takes no more. */
export function fullCache(directory: string, cause: unknown): ParetoPipeError {
  const why = isDiskFull(cause) ? systemReason(cause) : "the disk is full";
  return new ParetoPipeError(
    `${directory}: the frozen model cannot be written: ${why}; PARETOPIPE_CACHE names another folder`,
    { code: "disk-full", cause },
  );
}

async function weightBytesIn(directory: string): Promise<number> {
  try {
    return (await stat(path.join(directory, frozenWeights))).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

function sha256Of(model: Uint8Array, facts: unknown): string {
  return createHash("sha256").update(JSON.stringify(facts)).update(model).digest("hex");
}
