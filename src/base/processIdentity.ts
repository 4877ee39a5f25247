import { readFileSync } from "node:fs";
import os from "node:os";

/** Identifies a process, even if its id is later reused. */
export interface ProcessIdentity {
  /** Name of its machine, with underscores for characters that a file name cannot contain. */
  host: string;
  pid: number;
  /** Start time as Linux counts it: hundredths of a second since boot. 0 on other systems. */
  start: number;
}

/** Returns the identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { host: ownHost(), pid: process.pid, start: statusOf(process.pid)?.start ?? 0 };
}

/** Formats a process's identity for use in a file name: `PID-START@HOST`. */
export function formatIdentity({ pid, start, host }: ProcessIdentity): string {
  return `${pid}-${start}@${host}`;
}

/** Parses such a name; undefined for any other text. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^(\d+)-(\d+)@([\w.-]+)$/.exec(text);
  return match ? { pid: Number(match[1]), start: Number(match[2]), host: match[3] } : undefined;
}

/** Whether a process has ended. For a process on another machine this cannot be known. */
export function hasEnded({ host, pid, start }: ProcessIdentity): boolean {
  if (host !== ownHost()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process belongs to another user.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
  }
  const status = statusOf(pid);
  // A zombie has ended, but its parent has not collected its exit status yet.
  return status !== undefined && (status.state === "Z" || status.start !== start);
}

function ownHost(): string {
  return os.hostname().replace(/[^\w.-]/g, "_");
}

/** Reads Linux's /proc (man 5 proc_pid_stat); undefined if it says nothing. */
function statusOf(pid: number): { state: string; start: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // "PID (NAME) STATE PARENT ...", where the name may contain anything; the start is the 22nd field.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], start: Number(fields[19]) };
}
