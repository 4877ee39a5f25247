import { type ChildProcess, spawn } from "node:child_process";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { childCommand, watchParent } from "./childCommand.ts";
import { InputError, ParetoPipeError } from "./errors.ts";
import { nativeHint } from "./nativeHint.ts";
import { type TimeLimit, timeLimitSentence } from "./timeLimit.ts";

/**
 * Native code runs in a process of its own: when it crashes, that is an error message here and not our crash.
 * One request, one answer, one process.
 */
interface Answer<Response> {
  value?: Response;
  error?: string;
}

/** The child answered that it failed. Where it died without an answer, that is a plain ParetoPipeError. */
export class ChildError extends ParetoPipeError {
  /** The child's own message. */
  readonly reason: string;

  constructor(doing: string, reason: string) {
    super(`${doing}: ${reason}`, { code: "child-failed" });
    this.reason = reason;
  }
}

export interface ChildOptions {
  /** What the child does, for messages: "measuring features.7 to output". */
  doing: string;
  /** The core to keep it on, by Linux's `taskset`; by default those of this process. */
  cpu?: number;
  /** Ends the child when it has used more processor time; the promise rejects with a sentence that says so. */
  limit?: TimeLimit;
  /** Kills the child. The promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with the process id as soon as there is one (to pin it to a core). */
  onStart?: (pid: number) => void;
}

/** The end of what a child wrote to standard error is kept for the message about its death. */
const keptStderr = 2000;

/**
 * The path of a child's compiled module beside the calling module. Under a test runner the caller is TypeScript
 * in `src/`; Node 20 cannot run that in a plain child process, so the child is the one in `dist/`.
 *
 * @param base the caller's `import.meta.url`
 * @param relative `./child.js`
 */
export function childModule(base: string, relative: string): string {
  const from = base.endsWith(".ts") ? base.replace(/\/src\/(?!.*\/src\/)/, "/dist/") : base;
  return fileURLToPath(new URL(relative, from));
}

/**
 * Has glibc keep large blocks that are freed instead of returning them to the kernel. ONNX Runtime's Node package
 * copies each output into a new buffer; without this every run of a stage with a 4.6 MiB output took 1176 page
 * faults and 3.5 ms, with it none and 2.1 ms, and which of the two a process settled on was chance. Other C libraries ignore it.
 */
const keepAllocations = (memory: number) => ({
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(Math.min(2 ** 32, Math.floor(memory / 4))),
  MALLOC_TOP_PAD_: String(Math.min(2 ** 26, Math.floor(memory / 64))),
});

/**
 * Activations are array buffers of up to tens of megabytes, made and dropped with every frame. V8 answers with garbage
 * collections that are of no use, because its own heap is small, and that cost a stage with an output of 12.8 MB 20 ms
 * a frame where it takes 6 ms itself:
 * - helper threads that collect in parallel wait for each other, which on one core is up to a time slice each;
 * - external memory counts towards the size at which it begins to mark the heap. It now begins at 1 GiB, or at a
 *   sixteenth of the memory where that is less: until then nothing old is freed, and a small board has several processes.
 */
const nodeOptions = (memory: number) => [
  "--single-threaded-gc",
  `--initial-old-space-size=${Math.max(1, Math.min(1024, Math.floor(memory / 16 / 2 ** 20)))}`,
];

/** Bytes of memory that processes here may have: the machine's, or less where a control group says so. */
export function memoryHere(): number {
  // Without a limit it is 0 or more than there can be.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

/**
 * Starts a compiled module as a process of ours, with a channel for messages, that may use ONNX Runtime.
 *
 * Since release 1.29 ONNX Runtime sends usage data to its maker unless told otherwise, with threads, files and
 * retries that cost time and disk: children run with that switched off. A user who wants it sets
 * ORT_DISABLE_TELEMETRY=0.
 *
 * It is killed when this process ends, however that ends.
 *
 * @param cpu pins the process and its own children to this core, by Linux's `taskset`; by default not pinned
 * @param processorSeconds ends it with SIGXCPU once it has used so much processor time; no limit by default
 * @param stderr what becomes of its standard error
 * @param detached in a group of processes of its own, which Ctrl-C does not reach: it ends when its channel does
 */
export function startChild(
  module: string,
  {
    cpu,
    processorSeconds,
    stderr = "pipe",
    detached = false,
  }: { cpu?: number; processorSeconds?: number; stderr?: "pipe" | "inherit"; detached?: boolean } = {},
): ChildProcess {
  const memory = memoryHere();
  const { command, args, stdio } = childCommand(nodeOptions(memory), module, { cpu, processorSeconds });
  return spawn(command, args, {
    serialization: "advanced",
    stdio: ["ignore", "ignore", stderr, "ipc", ...stdio],
    detached,
    env: { ORT_DISABLE_TELEMETRY: "1", ...keepAllocations(memory), ...process.env },
  });
}

/**
 * Starts `module`, which must call `answerOnce`, sends it the request and resolves to its answer.
 *
 * @throws ChildError with the child's own message; InputError where it reached its limit; where it died, ParetoPipeError
 *   with the signal or exit code and the end of its standard error.
 */
export async function runInChild<Request extends object, Response>(
  module: string,
  request: Request,
  options: ChildOptions,
): Promise<Response> {
  options.signal?.throwIfAborted();
  const child = startChild(module, { cpu: options.cpu, processorSeconds: options.limit?.seconds });
  const kill = () => child.kill("SIGKILL");
  options.signal?.addEventListener("abort", kill, { once: true });
  // A process that is told to exit at once still takes its children along.
  process.once("exit", kill);
  try {
    if (child.pid !== undefined) options.onStart?.(child.pid);
    return await exchange<Request, Response>(child, request, options);
  } finally {
    options.signal?.removeEventListener("abort", kill);
    process.off("exit", kill);
    kill();
  }
}

function exchange<Request extends object, Response>(
  child: ChildProcess,
  request: Request,
  { doing, signal, limit }: ChildOptions,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-keptStderr);
    });
    child.once("error", (cause) =>
      reject(new ParetoPipeError(`${doing}: no child process`, { cause, code: "process-failed" })),
    );
    child.once("message", (answer) => {
      const { value, error } = answer as Answer<Response>;
      if (error === undefined) resolve(value as Response);
      else reject(new ChildError(doing, nativeHint(null, error) || error));
    });
    // "close" comes after the last of stderr; "exit" may come before it.
    child.once("close", (code, killedBy) => {
      if (signal?.aborted) reject(signal.reason);
      if (limit && killedBy === "SIGXCPU") reject(new InputError(timeLimitSentence(doing, limit)));
      const how = killedBy ? `was killed by ${killedBy}` : `ended with code ${code}`;
      const last = lastWords(stderr);
      const why = nativeHint(killedBy, last) || (last && `its last words: ${last}`);
      const message = `${doing}: the child process ${how}${why && `; ${why}`}`;
      reject(new ParetoPipeError(message, { code: "process-failed" }));
    });
    child.send(request, (error) => {
      // It died before it could take the request; "close" will say how.
      if (error) child.kill("SIGKILL");
    });
  });
}

/** Standard error without colours and stack traces, which tell a user nothing. */
function lastWords(stderr: string): string {
  return stripVTControlCharacters(stderr)
    .split("\n")
    .filter((line) => !/^\s+at |^\s*\d+: 0x/.test(line))
    .join("\n")
    .trim();
}

/**
 * The child's side: answers the one request it gets, then exits. Ends too when its parent is gone, so that a
 * killed parent leaves no child behind.
 */
export function answerOnce<Request, Response>(handle: (request: Request) => Promise<Response>): void {
  watchParent(childModule(import.meta.url, "./parentWatchThread.js"));
  process.once("disconnect", () => process.exit(1));
  process.once("message", async (request) => {
    let answer: Answer<Response>;
    try {
      answer = { value: await handle(request as Request) };
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    process.send?.(answer, () => process.exit(0));
  });
}
