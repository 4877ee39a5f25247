import { readFile, rm } from "node:fs/promises";
import path from "node:path";

/** The file next to the charts that lists the files a report wrote, one per line. */
export const chartList = "files.txt";

/** A name that a report may have written; no path can lead out of the folder. */
const ownName = /^[a-z0-9][a-z0-9.-]*\.(json|svg|png)$/;

/**
 * Removes the charts that an earlier report listed and this one will not write, such as those of a condition that the
 * scenario no longer has. Files that are not on the list stay, whoever made them.
 *
 * @param folder the charts' folder; if it does not exist, nothing is removed
 * @param current names of the files that will be written
 */
export async function removeStaleCharts(folder: string, current: readonly string[]): Promise<void> {
  const kept = new Set(current);
  const stale = (await readChartList(folder)).filter((name) => ownName.test(name) && !kept.has(name));
  await Promise.all(stale.map((name) => rm(path.join(folder, name), { force: true })));
}

async function readChartList(folder: string): Promise<string[]> {
  try {
    return (await readFile(path.join(folder, chartList), "utf8")).split("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
