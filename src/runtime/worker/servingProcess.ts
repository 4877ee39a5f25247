import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { childModule } from "../../base/childModule.ts";
import { startChild } from "../../base/childProcess.ts";
import { howNativeEnded } from "../../base/howEnded.ts";
import type { ServeAnswer, ServeMessage } from "./serveMessages.ts";
import { watchServing } from "./watchServing.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** What a serving process tells its supervisor. */
export interface ServingEvents {
  /** Called when it can serve. */
  ready(): void;
  /** Called with a sentence for the user. */
  note(text: string): void;
  /** Called when it serves no further controller: another process must. */
  retired(): void;
  /** Called with a socket that it did not take. */
  passed(socket: Socket): void;
  /** Called when it has ended, with how: "was killed by SIGSEGV". */
  ended(how: string): void;
  /** Called if it cannot be started. */
  failed(cause: Error): void;
}

/**
 * A serving process as its supervisor sees it, with the sockets that are on their way to it. The supervisor keeps a
 * socket, unread, until the process confirms that it has it. A process that is about to end declines the socket, or
 * dies before it arrives.
 */
export class ServingProcess {
  readonly #child: ChildProcess;
  readonly #events: ServingEvents;
  /** In the order in which they were sent, which is the order of the answers. */
  readonly #underWay: Socket[] = [];
  #isReady = false;
  #isRetired = false;

  /** @param cpu core to run on */
  constructor(settings: WorkerSettings, cpu: number | undefined, events: ServingEvents) {
    this.#events = events;
    this.#child = startChild(childModule("runtime/worker/serveChild.js"), { cpu, stderr: "inherit" });
    watchServing(this.#child, settings.deadline, (text) => events.note(text));
    this.#child.on("message", (answer: ServeAnswer) => this.#take(answer));
    this.#child.once("error", (cause) => events.failed(cause));
    this.#child.once("exit", (code, signal) => events.ended(howNativeEnded(code, signal)));
    this.#child.send({ settings } satisfies ServeMessage, (error) => {
      if (error) this.#child.kill("SIGKILL"); // It died before it could listen. Its exit is reported as any other.
    });
  }

  /** Undefined if the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it was ever able to serve. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether it said that it serves no further controller. */
  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** Sends a socket to the process. If it cannot be delivered, the process ends and `takeBack` returns the socket. */
  hand(socket: Socket): void {
    this.#underWay.push(socket);
    if (!this.#child.connected) return;
    this.#child.send({ socket: true } satisfies ServeMessage, socket, { keepOpen: true }, () => {});
  }

  /** Tells the process that another one serves the next controller. */
  tellReplaced(): void {
    // If the process has just died, nobody is left to receive this.
    this.#child.send({ replaced: true } satisfies ServeMessage, () => undefined);
  }

  /** Removes and returns the sockets that the process has not confirmed. */
  takeBack(): Socket[] {
    return this.#underWay.splice(0);
  }

  /** Kills the process. Resolves when it has ended. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  #take(answer: ServeAnswer): void {
    if (!this.#isReady) {
      this.#isReady = true;
      this.#events.ready();
    }
    if (typeof answer === "object") this.#events.note(answer.note);
    else if (answer === "taken") this.#underWay.shift()?.destroy();
    else if (answer === "passed") {
      const socket = this.#underWay.shift();
      if (socket) this.#events.passed(socket);
    } else if (answer === "done") {
      this.#isRetired = true;
      this.#events.retired();
    }
  }
}
