import { statusField } from "./statusField.ts";

/**
 * Returns the peak memory of this process, in bytes. On Linux `maxRSS` does not give that: a child process starts with its
 * parent's maximum, so a small child of a large parent would seem large (getrusage(2), kept across execve). The kernel's
 * VmHWM is that of the program itself (proc(5)).
 */
export function peakMemory(): number {
  const kibibytes = statusField("VmHWM")?.replace(/ kB$/, "") ?? process.resourceUsage().maxRSS;
  return Number(kibibytes) * 1024;
}
