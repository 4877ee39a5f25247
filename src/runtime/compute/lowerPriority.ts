import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** Steps of niceness from wherever the thread is: enough that a thread which wakes up is run at once, few enough to keep a busy machine's share. */
const steps = 5;

/** The lowest priority there is. */
const lowest = 19;

/**
 * Lets other threads go first that wait for the core of the calling one, which computes for milliseconds on end: the
 * thread that sends and receives must not wait for the end of its time slice. Threads started from here inherit it.
 *
 * On Linux, where priorities are of threads; elsewhere it does nothing.
 */
export function lowerPriority(): void {
  if (process.platform !== "linux") return;
  // PID/task/TID
  const thread = Number(readlinkSync("/proc/thread-self").split("/").pop());
  setPriority(thread, Math.min(getPriority(thread) + steps, lowest));
}
