import { constants } from "node:fs";
import { access, mkdir, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "./errors.ts";
import { systemReason } from "./systemReason.ts";

/**
 * Makes a directory, and any missing directories around it, one by one. On a file system that takes no directories (/proc),
 * Node's `recursive` tries for ever.
 *
 * @param mode of each directory that is made, as for `mkdir`; by default that of the process
 * @returns the outermost directory that was made; undefined if none was missing
 * @throws InputError naming what cannot be written to, and why
 */
export async function makeDirectory(directory: string, mode?: number): Promise<string | undefined> {
  try {
    const missing: string[] = [];
    for (let at = path.resolve(directory); !(await isDirectory(at)); at = path.dirname(at))
      missing.unshift(at);
    for (const one of missing) {
      await mkdir(one, { mode }).catch(async (error: NodeJS.ErrnoException) => {
        // Another call or process may have made it meanwhile.
        if (error.code !== "EEXIST" || !(await isDirectory(one))) throw error;
      });
    }
    return missing[0];
  } catch (cause) {
    await checkWritable(directory);
    throw refusal(directory, directory, cause);
  }
}

/** Removes a directory and its parents up to `made`, which `makeDirectory` returned, as long as they are empty. */
export async function removeEmpty(directory: string, made: string): Promise<void> {
  try {
    for (let at = path.resolve(directory); at.length >= made.length; at = path.dirname(at)) await rmdir(at);
  } catch {
    // The directory is not empty.
  }
}

/** Whether a path leads to a directory; false if there is nothing. */
async function isDirectory(at: string): Promise<boolean> {
  try {
    return (await stat(at)).isDirectory();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw cause;
  }
}

/**
 * Checks, before any work is done, that files can be written to a directory, or that it can be created. Changes
 * nothing.
 *
 * @throws InputError naming what cannot be written to, and why
 */
export async function checkWritable(directory: string): Promise<void> {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    try {
      if (!(await stat(at)).isDirectory()) throw Object.assign(new Error(), { code: "EEXIST" });
      return await access(at, constants.W_OK | constants.X_OK);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== "ENOENT" || at === path.dirname(at)) throw refusal(directory, at, cause);
    }
  }
}

function refusal(directory: string, at: string, cause: unknown): InputError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  const where = path.resolve(directory) === at ? "it" : at;
  const reasons: Record<string, string> = {
    EROFS: `${where} is on a read-only file system`,
    EACCES: `there is no permission to write to ${where}`,
    EPERM: `there is no permission to write to ${where}`,
    ENOTDIR: "a part of its path is a file",
    EEXIST: `${where} is a file`,
    ENOENT: "its file system does not take it",
  };
  return new InputError(`${directory}: cannot be written to: ${reasons[code] ?? systemReason(cause)}`, {
    code: "unwritable-directory",
    cause,
  });
}
