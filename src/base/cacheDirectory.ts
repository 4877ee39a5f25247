import { resolve } from "node:path";
import envPaths from "env-paths";

/**
 * The directory for files that can be made again, such as the zoo's models: `PARETOPIPE_CACHE` where it is set,
 * or else the operating system's place for caches (`~/.cache/paretopipe` on Linux). It may not exist yet.
 */
export function cacheDirectory(): string {
  const chosen = process.env.PARETOPIPE_CACHE;
  return chosen ? resolve(chosen) : envPaths("paretopipe", { suffix: "" }).cache;
}
