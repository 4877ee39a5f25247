import { open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "./errors.ts";
import { removeLeftovers, temporaryEnding } from "./leftovers.ts";
import { checkWritable, makeDirectory } from "./writableDirectory.ts";
import { writeError } from "./writeError.ts";

/**
 * Replaces a file atomically: `write` fills a temporary file in the same directory, which is then renamed. After an
 * interrupt or a power cut, either the old file or the new one is there, never a part. A missing directory is created. A
 * symbolic link stays, and the file that it leads to is replaced.
 *
 * The temporary file's name identifies its process, so that `removeLeftovers` finds the files of killed processes.
 *
 * @param write receives the temporary file's path
 * @throws InputError if the directory cannot be written to, or the name is taken by something that is not a file
 * @throws ParetoPipeError naming the file if the disk takes no more
 */
export async function replaceFile(name: string, write: (temporary: string) => Promise<void>): Promise<void> {
  await makeDirectory(path.dirname(name));
  await checkIsFile(name);
  const file = await realpath(name).catch(() => name);
  const temporary = `${file}.${temporaryEnding()}.tmp`;
  try {
    await write(temporary);
    await syncFile(temporary);
    await rename(temporary, file);
  } catch (error) {
    // What went wrong first is what the user must know.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(name, error);
  }
}

/** Writes `data` to `file` atomically. */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  await replaceFile(file, async (temporary) => {
    const handle = await open(temporary, "wx");
    await handle.writeFile(data).finally(() => handle.close());
  });
}

/**
 * Checks, before any work is done, that `replaceFile` can write a file. It changes nothing, except that it removes the temporary
 * files of this file that killed processes left.
 *
 * @throws InputError as `replaceFile` does
 */
export async function checkReplaceable(name: string): Promise<void> {
  await checkWritable(path.dirname(name));
  await checkIsFile(name);
  const file = await realpath(name).catch(() => name);
  await removeLeftovers(path.dirname(file), `${path.basename(file)}.`);
}

/** Throws InputError if there is something that is not a file, such as a directory, a pipe or a terminal. */
async function checkIsFile(file: string): Promise<void> {
  const facts = await stat(file).catch(() => undefined);
  if (!facts || facts.isFile()) return;
  throw new InputError(
    `${file}: cannot be written: it is ${facts.isDirectory() ? "a directory" : "a device or a pipe, not a file"}`,
    { code: "already-exists" },
  );
}

/**
 * Waits until a file's bytes are on disk. Otherwise a power cut soon after a rename could leave an empty file under the
 * name.
 */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  await handle.sync().finally(() => handle.close());
}
