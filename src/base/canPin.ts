import { spawnSync } from "node:child_process";

/**
 * Whether a process can be kept on a core, by Linux's `taskset`. Not if the machine lacks the core or has switched it off, and not if a
 * container was given others: the number of cores does not say which they are, so it is tried.
 */
export function canPin(cpu: number): boolean {
  if (process.platform !== "linux" || !Number.isSafeInteger(cpu) || cpu < 0) return false;
  return spawnSync("taskset", ["-c", String(cpu), "true"]).status === 0;
}
