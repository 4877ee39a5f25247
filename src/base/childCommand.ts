import type { IOType } from "node:child_process";
import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";

/** Tells a child that it must watch its parent itself. */
const watchFlag = "--watch-parent";

/**
 * File descriptor of a pipe whose other end only the parent holds, in a child that watches its parent: the one after
 * the channel's.
 */
export const watchedPipe = 4;

/** How to start a Node module as a process of its own. */
export interface ChildCommand {
  command: string;
  args: string[];
  /** The file descriptors that the process needs after its channel. */
  stdio: IOType[];
}

/**
 * Returns the command that starts a Node module as a process that ends when this one does, even while it is busy in
 * native code.
 *
 * On Linux the kernel kills it (PR_SET_PDEATHSIG, set by util-linux's `setpriv`). Elsewhere the process watches a pipe
 * in a separate thread (`watchParent`), which costs about 20 ms and 13 MB.
 *
 * @param processorSeconds ends it with SIGXCPU once it has used this much processor time, rounded up to whole seconds;
 *   no limit by default
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

/** Called in the child: ends it at once when its parent ends, if the kernel does not do that. */
export function watchParent(thread: string): void {
  if (process.argv.includes(watchFlag)) new Worker(thread).unref();
}

const bind = ["setpriv", "--pdeathsig", "KILL", "--"];

/** A lower limit that is already in force stays. */
const limit = (seconds: number) => ["/bin/sh", "-c", `ulimit -S -t ${seconds} 2>/dev/null; exec "$@"`, "sh"];

/** Whether `setpriv` exists and knows the option; determined once. */
let binds: boolean | undefined;
function kernelBinds(): boolean {
  const [command, ...args] = [...bind, "true"];
  binds ??= process.platform === "linux" && spawnSync(command, args).status === 0;
  return binds;
}
