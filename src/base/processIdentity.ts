import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";

/** Identifies a process, even if its id is later reused. */
export interface ProcessIdentity {
  /** Name of its machine, with underscores for characters that a file name cannot contain. */
  host: string;
  pid: number;
  /** Start time as Linux counts it: hundredths of a second since boot. 0 on other systems. */
  start: number;
  /**
   * Where a container counts its processes on its own: a name for its Linux namespace of process ids. Undefined elsewhere. Two
   * containers may have one host name.
   */
  space?: string;
}

/** Returns the identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { host: ownHost(), pid: process.pid, start: statusOf(process.pid)?.start ?? 0, space: ownSpace() };
}

/** Formats a process's identity for use in a file name: `PID-START@HOST`, or `PID-START-SPACE@HOST` in a container. */
export function formatIdentity({ pid, start, host, space }: ProcessIdentity): string {
  return `${pid}-${start}${space === undefined ? "" : `-${space}`}@${host}`;
}

/** Parses such a name; undefined for any other text. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^(\d+)-(\d+)(?:-([0-9a-f]+))?@([\w.-]+)$/.exec(text);
  return match
    ? { pid: Number(match[1]), start: Number(match[2]), host: match[4], space: match[3] }
    : undefined;
}

/** Whether a process is counted where this one is, so that its id can be looked up. */
export function isOfThisSystem({ host, space }: Pick<ProcessIdentity, "host" | "space">): boolean {
  return host === ownHost() && space === ownSpace();
}

/**
 * Two readings of one process's start lie within this, in hundredths of a second. An emulator (qemu's user mode) tells its own process when
 * the emulator was ready; the kernel tells others when it made the process. No other process gets the id so soon: Linux hands out all
 * others first.
 */
const sameStart = 1000;

/** Whether a process has ended. For a process on another machine or in another container this cannot be known. */
export function hasEnded({ pid, start, ...where }: ProcessIdentity): boolean {
  if (!isOfThisSystem(where)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process belongs to another user.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
  }
  const status = statusOf(pid);
  // A zombie has ended, but its parent has not collected its exit status yet.
  return status !== undefined && (status.state === "Z" || Math.abs(status.start - start) > sameStart);
}

function ownHost(): string {
  return os.hostname().replace(/[^\w.-]/g, "_");
}

/** Linux's first namespace of process ids has this number on every machine, after every start. */
const firstSpace = "pid:[4026531836]";

/** Namespaces of one machine have different numbers; those of two machines, or before and after its start, may have one. */
function ownSpace(): string | undefined {
  try {
    const space = readlinkSync("/proc/self/ns/pid");
    if (space === firstSpace) return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
    return createHash("sha256").update(`${space} ${boot}`).digest("hex").slice(0, 12);
  } catch {
    return undefined;
  }
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
