import { readFileSync } from "node:fs";

/**
 * Returns the seconds of processor time that the calling thread has used; undefined where the system does not tell. Linux does,
 * in nanoseconds, unless its kernel was built without scheduler statistics.
 */
export function threadTime(): number | undefined {
  let text: string;
  try {
    text = readFileSync("/proc/thread-self/schedstat", "utf8");
  } catch {
    return undefined;
  }
  return Number(text.split(" ")[0]) * 1e-9;
}
