import { statfs } from "node:fs/promises";

/** Bytes that are left at most where something has just filled a disk: the rest of what it wrote. */
const rest = 2 ** 20;

/**
 * Whether the disk under a directory is full, for those whom native code tells only that a file could not be written. False if the
 * system does not say.
 */
export async function isFullAt(directory: string): Promise<boolean> {
  try {
    const { bavail, bfree, bsize } = await statfs(directory);
    // Only root may use all of it.
    const blocks = process.getuid?.() === 0 ? bfree : bavail;
    return blocks * bsize < rest;
  } catch {
    return false;
  }
}
