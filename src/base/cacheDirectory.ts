import { resolve } from "node:path";
import envPaths from "env-paths";

/**
 * Returns the directory for files that can be regenerated, such as the zoo's models: `PARETOPIPE_CACHE` if it is set,
 * else the operating system's directory for caches (`~/.cache/paretopipe` on Linux). It may not exist yet.
 */
export function cacheDirectory(): string {
  const chosen = process.env.PARETOPIPE_CACHE;
  return chosen ? resolve(chosen) : envPaths("paretopipe", { suffix: "" }).cache;
}
