import { readFileSync } from "node:fs";

/**
 * Returns the most memory that this process has held, in bytes. On Linux `maxRSS` is no answer: a child process starts with its
 * parent's maximum, so a small child of a large parent would seem large (getrusage(2), kept across execve). The kernel's
 * VmHWM is of the program itself (proc(5)).
 */
export function peakMemory(): number {
  const maxRss = process.resourceUsage().maxRSS * 1024;
  if (process.platform !== "linux") return maxRss;
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return kibibytes === undefined ? maxRss : Number(kibibytes) * 1024;
}
