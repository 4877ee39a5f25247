import { readFileSync } from "node:fs";

/**
 * Reads a field of a process's /proc/PID/status, as in proc(5): `VmHWM` gives `40456 kB`. Null if the system has no such
 * file or field.
 *
 * @param pid the process; by default this one
 */
export function statusField(field: string, pid: number | "self" = "self"): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(status)?.[1] ?? null;
  } catch {
    return null;
  }
}
