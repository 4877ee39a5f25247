import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/**
 * Steps of niceness below the thread's own: enough that a thread that wakes up runs immediately, and few enough to keep
 * a busy machine's share.
 */
const steps = 5;

/** The lowest priority there is. */
const lowest = 19;

/**
 * Lowers the priority of the calling thread, which computes for milliseconds at a time. The thread that sends and
 * receives must not wait for the end of its time slice. Threads started from here inherit the priority.
 *
 * Works on Linux, where threads have priorities of their own; does nothing elsewhere, nor where /proc does not say which thread this
 * is.
 */
export function lowerPriority(): void {
  if (process.platform !== "linux") return;
  const thread = ownThread();
  if (thread === undefined) return;
  setPriority(thread, Math.min(getPriority(thread) + steps, lowest));
}

/** Returns the calling thread's id; undefined if the system does not tell. */
function ownThread(): number | undefined {
  try {
    // PID/task/TID
    return Number(readlinkSync("/proc/thread-self").split("/").pop());
  } catch {
    return undefined;
  }
}
