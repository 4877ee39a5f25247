import { readFile } from "node:fs/promises";

/** Reads a file of one line under /proc or /sys; null if this kernel or machine does not have it. */
export async function readLine(file: string): Promise<string | null> {
  try {
    return (await readFile(file, "utf8")).replaceAll("\0", "").trim();
  } catch {
    return null;
  }
}
