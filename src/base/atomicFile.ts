import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { temporaryEnding } from "./leftovers.ts";
import { makeDirectory } from "./writableDirectory.ts";

/**
 * Has `write` fill a temporary file beside `file`, then renames it into place: an interrupt or a power cut leaves the old
 * file or the new one, never a part. The directory is made where it is missing.
 *
 * The temporary file's name says which process it belongs to, so that `removeLeftovers` finds those of killed processes.
 *
 * @param write gets the temporary file's path
 * @throws InputError where the directory cannot be written to
 */
export async function replaceFile(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  await makeDirectory(path.dirname(file));
  const temporary = `${file}.${temporaryEnding()}.tmp`;
  try {
    await write(temporary);
    await syncFile(temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes `data` to `file` atomically. */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  await replaceFile(file, async (temporary) => {
    const handle = await open(temporary, "wx");
    await handle.writeFile(data).finally(() => handle.close());
  });
}

/** Waits until a file's bytes are on disk. Without it a power cut soon after a rename could leave the name on an empty file. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  await handle.sync().finally(() => handle.close());
}
