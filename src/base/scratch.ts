import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { InputError } from "./errors.ts";
import { temporaryEnding } from "./leftovers.ts";
import { systemReason } from "./systemReason.ts";

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

/** Makes a directory in the temporary folder; the caller must remove it. Throws InputError if it cannot be written to. */
export async function makeScratch(): Promise<string> {
  const directory = path.join(tmpdir(), `${scratchPrefix}${temporaryEnding()}`);
  await mkdir(directory, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "it is not there" : systemReason(cause);
    throw new InputError(
      `${tmpdir()}: temporary files cannot be written to this folder: ${why}; TMPDIR names another one`,
      { code: "unwritable-directory", cause },
    );
  });
  return directory;
}
