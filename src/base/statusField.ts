import { readFileSync } from "node:fs";

/**
 * Reads a field of /proc/self/status, as in proc(5): `VmHWM` gives `40456 kB`. Null if the system has no such file or
 * field.
 */
export function statusField(field: string): string | null {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(status)?.[1] ?? null;
  } catch {
    return null;
  }
}
