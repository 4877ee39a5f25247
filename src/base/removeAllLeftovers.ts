import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cacheDirectory } from "./cacheDirectory.ts";
import { removeLeftovers } from "./leftovers.ts";
import { scratchPrefix } from "./scratch.ts";

/** Removes what our killed processes left in the temporary folder and in the folders of the cache. */
export async function removeAllLeftovers(): Promise<void> {
  const cache = cacheDirectory();
  const folders = await readdir(cache).catch(() => []); // Nothing was ever cached.
  await removeLeftovers(tmpdir(), scratchPrefix);
  for (const folder of folders) await removeLeftovers(path.join(cache, folder));
}
