import type { IOType } from "node:child_process";
import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";

/** Tells a child that it must watch its parent itself. */
const watchFlag = "--watch-parent";

/** The file descriptor at which such a child finds a pipe whose other end only its parent holds: the one after the channel's. */
export const watchedPipe = 4;

export interface ChildCommand {
  command: string;
  args: string[];
  /** What the process needs behind its channel. */
  stdio: IOType[];
}

/**
 * The command that starts a Node module as a process which ends when this one does, also while native code keeps it busy.
 *
 * Linux kills it for us (PR_SET_PDEATHSIG, set by util-linux's `setpriv`). Elsewhere the process watches a pipe in a thread
 * of its own (`watchParent`), which costs it some 20 ms and 13 MB.
 *
 * @param processorSeconds ends it with SIGXCPU once it has used so much processor time, rounded up to whole seconds; no limit by default
 * @param cpu the core to keep it on, by Linux's `taskset`
 */
export function childCommand(
  node: readonly string[],
  module: string,
  { processorSeconds, cpu }: { processorSeconds?: number; cpu?: number },
): ChildCommand {
  const bound = kernelBinds();
  const [command, ...args] = [
    ...(bound ? bind : []),
    ...(processorSeconds === undefined ? [] : limit(Math.ceil(processorSeconds))),
    ...(cpu === undefined ? [] : ["taskset", "-c", String(cpu)]),
    process.execPath,
    ...node,
    module,
    ...(bound ? [] : [watchFlag]),
  ];
  return { command, args, stdio: bound ? [] : ["pipe"] };
}

/** In the child: ends it at once when its parent ends, where the kernel does not see to that. */
export function watchParent(thread: string): void {
  if (process.argv.includes(watchFlag)) new Worker(thread).unref();
}

const bind = ["setpriv", "--pdeathsig", "KILL", "--"];

/** Where a lower limit is in force already, that one stays. */
const limit = (seconds: number) => ["/bin/sh", "-c", `ulimit -S -t ${seconds} 2>/dev/null; exec "$@"`, "sh"];

/** Whether there is a `setpriv` that knows the option, found out once. */
let binds: boolean | undefined;
function kernelBinds(): boolean {
  const [command, ...args] = [...bind, "true"];
  binds ??= process.platform === "linux" && spawnSync(command, args).status === 0;
  return binds;
}
