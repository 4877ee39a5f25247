import { statfs } from "node:fs/promises";

/** A disk with fewer free bytes than this counts as full: what did not fit may leave a little room. */
export const diskRest = 2 ** 20;

/** Bytes that may still be written to the disk under a directory. Throws the system's error. */
export async function freeBytesAt(directory: string): Promise<number> {
  const { bavail, bfree, bsize } = await statfs(directory);
  // Only root may use all of it.
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
}

/**
 * Whether the disk under a directory is full. Native code says only that a file could not be written, not why. False if the system does
 * not tell.
 */
export async function isFullAt(directory: string): Promise<boolean> {
  try {
    return (await freeBytesAt(directory)) < diskRest;
  } catch {
    return false;
  }
}
