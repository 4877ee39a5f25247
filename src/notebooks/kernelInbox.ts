import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import type { Dealer, Subscriber } from "zeromq";
import { decodeMessage, type KernelMessage } from "./kernelMessage.ts";

/** Number of characters at the end of what the kernel's process prints that are kept for the message about its end. */
const keptCharacters = 2000;

/** Collects what a kernel sends on its sockets, in the order in which it comes. */
export class KernelInbox {
  readonly #messages: KernelMessage[] = [];
  readonly #arrivals = new EventEmitter();
  #failure: unknown = null;

  /** @param key of the connection, which all messages are signed with */
  constructor(child: ChildProcess, sockets: readonly (Dealer | Subscriber)[], key: string) {
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        printed = (printed + text).slice(-keptCharacters);
      });
    }
    child.on("error", (error) => this.#fail(error));
    child.on("close", (code, signal) => {
      this.#fail(
        new Error(`the notebook's kernel ended (${signal ?? `exit code ${code}`}): ${printed.trim()}`),
      );
    });
    for (const socket of sockets) this.#receive(socket, key).catch((error) => this.#fail(error));
  }

  /**
   * Returns the next message; null if none comes within so many seconds.
   *
   * @throws Error with what the kernel printed if it has ended
   */
  async next(seconds: number): Promise<KernelMessage | null> {
    const timeout = AbortSignal.timeout(seconds * 1000);
    while (this.#messages.length === 0) {
      if (this.#failure !== null) throw this.#failure;
      try {
        await once(this.#arrivals, "arrival", { signal: timeout });
      } catch (error) {
        if (timeout.aborted) return null;
        throw error;
      }
    }
    return this.#messages.shift() ?? null;
  }

  async #receive(socket: Dealer | Subscriber, key: string): Promise<void> {
    for await (const frames of socket) {
      this.#messages.push(decodeMessage(frames, key));
      this.#arrivals.emit("arrival");
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#arrivals.emit("arrival");
  }
}
