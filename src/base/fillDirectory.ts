import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { syncFile } from "./atomicFile.ts";
import { InputError } from "./errors.ts";
import { removeLeftovers, temporaryEnding } from "./leftovers.ts";
import { systemReason } from "./systemReason.ts";
import { checkWritable, makeDirectory, removeEmpty } from "./writableDirectory.ts";
import { writeError } from "./writeError.ts";

/**
 * Checks, before any work is done, that a directory is empty or missing and can be written to. It changes nothing, except
 * that it removes what killed processes left there.
 *
 * @throws InputError naming the directory and what it holds, or why it cannot be written to
 */
export async function checkFillable(directory: string): Promise<void> {
  await checkWritable(directory);
  await removeLeftovers(directory);
  checkNothing(directory, await namesIn(directory));
}

/**
 * Fills an empty or missing directory with files, all or none of them. They are written to a temporary folder in it, and
 * then moved; the directory itself may be a shell's current one, so it is not replaced.
 *
 * @param last the file that is moved last: once it is there, all of them are
 * @param write receives the temporary folder's path
 * @returns the paths of the files
 * @throws InputError as `checkFillable` does, also when another process fills the directory meanwhile
 */
export async function fillDirectory(
  directory: string,
  last: string,
  write: (temporary: string) => Promise<void>,
): Promise<string[]> {
  const made = await makeDirectory(directory);
  const temporary = path.join(directory, `new.${temporaryEnding()}`);
  const moved: string[] = [];
  try {
    await mkdir(temporary);
    checkNothing(
      directory,
      (await namesIn(directory)).filter((name) => name !== path.basename(temporary)),
    );
    await write(temporary);
    const names = (await readdir(temporary)).sort((a, b) => Number(a === last) - Number(b === last));
    for (const name of names) await syncFile(path.join(temporary, name));
    for (const name of names) {
      const file = path.join(directory, name);
      await rename(path.join(temporary, name), file);
      moved.push(file);
    }
    await rmdir(temporary);
    return moved;
  } catch (error) {
    for (const one of [temporary, ...moved]) await rm(one, { recursive: true, force: true });
    if (made !== undefined) await removeEmpty(directory, made);
    throw writeError(directory, error);
  }
}

function checkNothing(directory: string, [name]: string[]): void {
  if (name === undefined) return;
  throw new InputError(`${directory}: a new or an empty directory is needed; this one has ${name} in it`, {
    code: "already-exists",
  });
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new InputError(`${directory}: cannot be read: ${systemReason(cause)}`, {
      code: "unwritable-directory",
      cause,
    });
  }
}
