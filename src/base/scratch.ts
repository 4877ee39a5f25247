import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { InputError, ParetoPipeError } from "./errors.ts";
import { temporaryEnding } from "./leftovers.ts";
import { isDiskFull, systemReason } from "./systemReason.ts";

/** Prefix of the names of our directories in the temporary folder. */
export const scratchPrefix = "paretopipe-";

/** Calls `work` with a new directory in the temporary folder, and removes the directory afterwards. */
export async function withScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await makeScratch();
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Makes a directory in the temporary folder; the caller must remove it.
 *
 * @throws InputError if the folder cannot be written to; ParetoPipeError if its disk is full
 */
export async function makeScratch(): Promise<string> {
  const directory = path.join(tmpdir(), `${scratchPrefix}${temporaryEnding()}`);
  await mkdir(directory, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "it is not there" : systemReason(cause);
    if (isDiskFull(cause)) throw fullScratch(cause);
    throw new InputError(refusal(why), { code: "unwritable-directory", cause });
  });
  return directory;
}

/**
 * Writes a temporary file, in a directory of `makeScratch`.
 *
 * @throws ParetoPipeError naming the temporary folder if its disk takes no more
 */
export async function writeScratch(file: string, data: Parameters<typeof writeFile>[1]): Promise<void> {
  try {
    await writeFile(file, data);
  } catch (cause) {
    throw isDiskFull(cause) ? fullScratch(cause) : cause;
  }
}

function fullScratch(cause: unknown): ParetoPipeError {
  return new ParetoPipeError(refusal(systemReason(cause)), { code: "disk-full", cause });
}

function refusal(why: string): string {
  return `${tmpdir()}: temporary files cannot be written to this folder: ${why}; TMPDIR names another one`;
}
