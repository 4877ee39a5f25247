import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { temporaryEnding } from "./leftovers.ts";
import { makeDirectory } from "./writableDirectory.ts";

/**
 * Replaces a file atomically: `write` fills a temporary file in the same directory, which is then renamed. After an
 * interrupt or a power cut, either the old file or the new one is there, never a part. A missing directory is created.
 *
 * The temporary file's name identifies its process, so that `removeLeftovers` finds the files of killed processes.
 *
 * @param write receives the temporary file's path
 * @throws InputError if the directory cannot be written to
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

/**
 * Waits until a file's bytes are on disk. Otherwise a power cut soon after a rename could leave an empty file under the
 * name.
 */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  await handle.sync().finally(() => handle.close());
}
