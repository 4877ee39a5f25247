import { readFileSync } from "node:fs";
import os from "node:os";

/** A process, told apart from a later one that has its id. */
export interface ProcessIdentity {
  /** Name of its machine; what a file's name could not hold is an underscore. */
  host: string;
  pid: number;
  /** When it started, as Linux counts: hundredths of a second since the machine did. 0 on other systems. */
  start: number;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { host: ownHost(), pid: process.pid, start: statusOf(process.pid)?.start ?? 0 };
}

/** A process's name as part of a file's: `PID-START@HOST`. */
export function formatIdentity({ pid, start, host }: ProcessIdentity): string {
  return `${pid}-${start}@${host}`;
}

/** The process of such a name; undefined for any other text. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^(\d+)-(\d+)@([\w.-]+)$/.exec(text);
  return match ? { pid: Number(match[1]), start: Number(match[2]), host: match[3] } : undefined;
}

/** Whether a process has ended. Of one on another machine nobody here can say so. */
export function hasEnded({ host, pid, start }: ProcessIdentity): boolean {
  if (host !== ownHost()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: somebody else's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
  }
  const status = statusOf(pid);
  // A zombie has ended, but its parent has not asked how.
  return status !== undefined && (status.state === "Z" || status.start !== start);
}

function ownHost(): string {
  return os.hostname().replace(/[^\w.-]/g, "_");
}

/** By Linux's /proc (man 5 proc_pid_stat); undefined where it does not say. */
function statusOf(pid: number): { state: string; start: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // "PID (NAME) STATE PARENT ...", where the name may hold anything; the start is the 22nd.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], start: Number(fields[19]) };
}
