import { commandOf, descendants } from "./processes.ts";

/** Kills one of the processes that serve for this process's workers, by a number below 1; returns whether there was one. */
export function killServing(random: number): boolean {
  const serving = descendants(process.pid).filter((pid) => /serveChild/.test(commandOf(pid)));
  const pid = serving[Math.floor(random * serving.length)];
  if (pid === undefined) return false;
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    return false;
  }
  return true;
}
