import { type ChildProcess, spawn } from "node:child_process";
import { atExit } from "../../base/atExit.ts";
import { childCommand } from "../../base/childCommand.ts";
import { childModule } from "../../base/childModule.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { howEnded } from "../../base/howEnded.ts";
import type { RelayAnswer, RelayRequest } from "./relayMessages.ts";

/** A relay's process died or reported a failure. Measurements made over it since then do not count. */
export class RelayError extends ParetoPipeError {
  protected static override readonly defaultCode = "relay-failed";
}

/** Characters from the end of the process's standard error that are kept for the message about its death. */
const keptStderr = 2000;

interface Waiter {
  resolve: (answer: RelayAnswer) => void;
  reject: (error: RelayError) => void;
}

/** The parent's side of a relay's process: sends requests, receives answers, and notices its end. */
export class RelayProcess {
  /** Resolves when the process is gone, however it ended. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  /** What it relays, for use in error messages. */
  readonly #name: string;
  readonly #kill = () => void this.#child.kill("SIGKILL");
  #waiters: Waiter[] = [];
  #takers: ((error: RelayError) => void)[] = [];
  #failure: RelayError | undefined;
  #closing = false;
  #stderr = "";

  /** @param name what it relays, for use in error messages: `pi>server` */
  constructor(name: string) {
    this.#name = name;
    // Even a stopped relay must not outlive this process, whatever ends it.
    const { command, args, stdio } = childCommand([], childModule("emulate/relay/relayChild.js"), {});
    this.#child = spawn(command, args, {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc", ...stdio],
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptStderr);
    });
    this.#child.on("message", (answer: RelayAnswer) => this.#answered(answer));
    // If this process exits abruptly, it still takes its children along.
    const keep = atExit(this.#kill);
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (cause) => {
        this.#fail("no process", cause);
        resolve();
      });
      this.#child.once("close", (code, signal) => {
        keep();
        const last = this.#stderr.trim();
        this.#fail(`its process ${howEnded(code, signal)}${last && `; its last words: ${last}`}`);
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** @throws RelayError if the process is dead, dies meanwhile, or cannot do it */
  ask(request: RelayRequest): Promise<RelayAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      // If this cannot be sent the process is dead, and its "close" event tells how.
      this.#child.send(request, () => {});
    });
  }

  onFailure(take: (error: RelayError) => void): void {
    if (this.#failure) take(this.#failure);
    else this.#takers.push(take);
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#kill();
    await this.ended;
  }

  #answered(answer: RelayAnswer): void {
    const waiter = this.#waiters.shift();
    if (answer.kind === "failed")
      waiter?.reject(new RelayError(`the relay of ${this.#name}: ${answer.error}`));
    else waiter?.resolve(answer);
  }

  #fail(how: string, cause?: unknown): void {
    if (this.#failure) return;
    this.#failure = new RelayError(`the relay of ${this.#name}: ${how}`, { cause });
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#failure);
    const takers = this.#takers.splice(0);
    if (!this.#closing) for (const take of takers) take(this.#failure);
  }
}
