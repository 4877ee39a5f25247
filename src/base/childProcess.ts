import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { atExit } from "./atExit.ts";
import { childCommand, watchParent } from "./childCommand.ts";
import { childModule } from "./childModule.ts";
import { InputError, ParetoPipeError } from "./errors.ts";
import { howEnded } from "./howEnded.ts";
import { memoryHere } from "./memoryHere.ts";
import { nativeHint } from "./nativeHint.ts";
import { type TimeLimit, timeLimitSentence } from "./timeLimit.ts";

/**
 * Native code runs in a separate process, so that a crash there becomes an error message here. This is the answer to one
 * request.
 */
interface Answer<Response> {
  value?: Response;
  error?: string;
}

/** The child answered that it failed. A child that died without an answer is reported as a plain ParetoPipeError. */
export class ChildError extends ParetoPipeError {
  /** The child's own message. */
  readonly reason: string;

  constructor(doing: string, reason: string) {
    super(`${doing}: ${reason}`, { code: "child-failed" });
    this.reason = reason;
  }
}

/** What a child process does, where it runs, and what ends it. */
export interface ChildOptions {
  /** What the child does, for messages: "measuring features.7 to output". */
  doing: string;
  /** The core to keep it on, by Linux's `taskset`; by default any core of this process. */
  cpu?: number;
  /** Ends the child when it has used more processor time; the promise then rejects with a sentence that says so. */
  limit?: TimeLimit;
  /** Kills the child. The promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with the process id as soon as it is known (to pin the process to a core). */
  onStart?: (pid: number) => void;
}

/** Number of characters at the end of a child's standard error that are kept for the message about its death. */
const keptStderr = 2000;

/**
 * Makes glibc keep large freed blocks instead of returning them to the kernel. ONNX Runtime's Node package copies each
 * output into a new buffer. Without this setting, every run of a stage with a 4.6 MiB output took 1176 page faults and
 * 3.5 ms; with it, none and 2.1 ms; and chance decided which of the two a process settled on. Other C libraries ignore
 * it.
 */
const keepAllocations = (memory: number) => ({
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(Math.min(2 ** 32, Math.floor(memory / 4))),
  MALLOC_TOP_PAD_: String(Math.min(2 ** 26, Math.floor(memory / 64))),
});

/**
 * Activations are array buffers of up to tens of megabytes, allocated and dropped with every frame. V8 reacts with
 * garbage collections that are of no use, because its own heap is small. A stage with an output of 12.8 MB lost 20 ms a
 * frame to them, while it takes 6 ms itself:
 * - helper threads that collect in parallel wait for each other, which on one core takes up to a time slice each;
 * - external memory counts towards the size at which V8 begins to mark the heap. That is now 1 GiB, or a sixteenth of
 *   the memory if that is less: until then nothing old is freed, and a small board has several processes.
 */
const nodeOptions = (memory: number) => [
  "--single-threaded-gc",
  `--initial-old-space-size=${Math.max(1, Math.min(1024, Math.floor(memory / 16 / 2 ** 20)))}`,
];

/**
 * Starts a compiled module as a child process with a message channel; the child may use ONNX Runtime.
 *
 * Since release 1.29, ONNX Runtime sends usage data to its maker by default. Its threads, files and retries cost time
 * and disk, so children run with that switched off. A user who wants it sets ORT_DISABLE_TELEMETRY=0.
 *
 * The child is killed when this process ends for any reason.
 *
 * @param cpu pins the process and its own children to this core, by Linux's `taskset`; by default not pinned
 * @param processorSeconds ends it with SIGXCPU once it has used this much processor time; no limit by default
 * @param stderr where its standard error goes
 * @param detached puts it in a process group of its own, which Ctrl-C does not reach: it ends when its channel does
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
 * @throws ChildError with the child's own message; InputError if it reached its limit; if it died, ParetoPipeError with
 *   the signal or exit code and the end of its standard error
 */
export async function runInChild<Request extends object, Response>(
  module: string,
  request: Request,
  options: ChildOptions,
): Promise<Response> {
  options.signal?.throwIfAborted();
  const child = new AskedChild<Request, Response>(module, options);
  try {
    return await child.ask(request, options);
  } finally {
    child.end();
  }
}

/** How a child process ended. */
interface Closed {
  code: number | null;
  killedBy: NodeJS.Signals | null;
}

/** A child process that can be asked several things, one after the other. `module` must call `answerEach`. */
export class AskedChild<Request extends object, Response> {
  readonly #child: ChildProcess;
  readonly #limit: TimeLimit | undefined;
  #stderr = "";
  /** Whether it can still be asked: it has not died, failed to start or been ended. */
  isAlive = true;
  #closed: Closed | undefined;
  readonly #kill = () => void this.#child.kill("SIGKILL");
  /** After this call, the exit of this process no longer kills it. */
  readonly #keep: () => void;

  /** Starts it. The limit is on the processor time of all answers together. */
  constructor(module: string, { cpu, limit, onStart }: Pick<ChildOptions, "cpu" | "limit" | "onStart">) {
    this.#limit = limit;
    this.#child = startChild(module, { cpu, processorSeconds: limit?.seconds });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptStderr);
    });
    this.#child.on("error", () => (this.isAlive = false));
    this.#child.once("close", (code, killedBy) => {
      this.isAlive = false;
      this.#closed = { code, killedBy };
    });
    // A process that is told to exit at once still kills its children.
    this.#keep = atExit(this.#kill);
    if (this.#child.pid !== undefined) onStart?.(this.#child.pid);
  }

  /** Kills it. */
  end(): void {
    this.isAlive = false;
    this.#keep();
    this.#kill();
  }

  /**
   * Sends a request and resolves to its answer. If the signal aborts, the child is killed. Throws as `runInChild` does; after
   * anything but a ChildError the child is dead, and whoever asks it again is told how it died.
   */
  async ask(request: Request, { doing, signal }: Pick<ChildOptions, "doing" | "signal">): Promise<Response> {
    signal?.throwIfAborted();
    // It may have died while nobody asked it anything; no event would come any more.
    if (this.#closed) throw this.#death(doing, this.#closed);
    if (!this.isAlive) {
      throw new ParetoPipeError(`${doing}: the child process was ended before`, { code: "process-failed" });
    }
    signal?.addEventListener("abort", this.#kill, { once: true });
    const child = this.#child;
    let onMessage!: (answer: unknown) => void;
    let onError!: (cause: Error) => void;
    let onClose!: (code: number | null, killedBy: NodeJS.Signals | null) => void;
    try {
      return await new Promise<Response>((resolve, reject) => {
        onMessage = (answer) => {
          const { value, error } = answer as Answer<Response>;
          if (error === undefined) resolve(value as Response);
          else reject(new ChildError(doing, nativeHint(null, error) || error));
        };
        onError = (cause) =>
          reject(new ParetoPipeError(`${doing}: no child process`, { cause, code: "process-failed" }));
        // "close" comes after the last of stderr; "exit" may come before it.
        onClose = (code, killedBy) => {
          if (signal?.aborted) reject(signal.reason);
          reject(this.#death(doing, { code, killedBy }));
        };
        child.once("error", onError).once("message", onMessage).once("close", onClose);
        child.send(request, (error) => {
          // It died before it could receive the request; "close" will say how.
          if (error) child.kill("SIGKILL");
        });
      });
    } finally {
      signal?.removeEventListener("abort", this.#kill);
      child.off("error", onError).off("message", onMessage).off("close", onClose);
    }
  }

  /** Returns the error that says how the child died. */
  #death(doing: string, { code, killedBy }: Closed): ParetoPipeError {
    if (this.#limit && killedBy === "SIGXCPU")
      return new InputError(timeLimitSentence(doing, this.#limit), { code: "time-limit" });
    const last = lastWords(this.#stderr);
    const why = nativeHint(killedBy, last) || (last && `its last words: ${last}`);
    const message = `${doing}: the child process ${howEnded(code, killedBy)}${why && `; ${why}`}`;
    return new ParetoPipeError(message, { code: "process-failed" });
  }
}

/** Removes colours and stack traces from standard error, because they are no help to a user. */
function lastWords(stderr: string): string {
  return stripVTControlCharacters(stderr)
    .split("\n")
    .filter((line) => !/^\s+at |^\s*\d+: 0x/.test(line))
    .join("\n")
    .trim();
}

/**
 * Called in the child: answers its single request, then exits. It also exits when its parent is gone, so that a killed
 * parent leaves no child behind.
 */
export function answerOnce<Request, Response>(handle: (request: Request) => Promise<Response>): void {
  answerEach(handle, () => process.exit(0));
}

/**
 * Called in the child: answers each request. The parent sends the next one after the answer to the one before. It exits
 * when its parent is gone.
 *
 * @param answered called when an answer has been sent
 */
export function answerEach<Request, Response>(
  handle: (request: Request) => Promise<Response>,
  answered: () => void = () => {},
): void {
  watchParent(childModule("base/parentWatchThread.js"));
  process.once("disconnect", () => process.exit(1));
  process.on("message", async (request) => {
    let answer: Answer<Response>;
    try {
      answer = { value: await handle(request as Request) };
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    process.send?.(answer, answered);
  });
}
