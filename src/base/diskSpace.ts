import { statfs } from "node:fs/promises";

/** A disk with fewer free bytes than this counts as full: what did not fit may leave a little room. */
const rest = 2 ** 20;

/**
 * Whether the disk under a directory is full. Native code says only that a file could not be written, not why. False if the system does
 * not tell.
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
