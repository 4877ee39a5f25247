import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/**
 * Ends a child process, and resolves when it is gone and the last of its output has come; at once if it has ended, or never began.
 *
 * @param end how to end it; by default with SIGKILL
 */
export async function endChild(
  child: ChildProcess,
  end: () => void = () => void child.kill("SIGKILL"),
): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  end();
  await ended;
}
