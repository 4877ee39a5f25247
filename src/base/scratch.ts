import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { temporaryEnding } from "./leftovers.ts";

/** How the names of our directories in the temporary folder begin. */
export const scratchPrefix = "paretopipe-";

/** Does `work` with a directory of its own in the temporary folder, which is removed afterwards. */
export async function withScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await makeScratch();
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Makes a directory in the temporary folder; whoever asks for it removes it. */
export async function makeScratch(): Promise<string> {
  const directory = path.join(tmpdir(), `${scratchPrefix}${temporaryEnding()}`);
  await mkdir(directory, { mode: 0o700 });
  return directory;
}
