import path from "node:path";
import type { Connection } from "../../transport/connection.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import { Channel } from "../protocol/dialogue.ts";
import { failedReply } from "../protocol/failedReply.ts";
import { checkHello } from "../protocol/hello.ts";
import type { Head, HeadOf } from "../protocol/messages.ts";
import { ControllerSession, type SessionHost } from "./controllerSession.ts";
import { StageStore } from "./stageStore.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/**
 * Serves connections to a worker. The first message says who the peer is:
 *
 *     connection ──▶ hello ─┬─ controller ──▶ ControllerSession   one at a time; the second is refused
 *                           └─ peer ────────▶ the controller's session of that id, if there is one
 */
export class Service {
  readonly #settings: WorkerSettings;
  readonly #store: StageStore;
  readonly #host: SessionHost;
  #controller: ControllerSession | undefined;
  #peers = 0;

  constructor(settings: WorkerSettings, host: SessionHost) {
    this.#settings = settings;
    this.#host = host;
    const { cache, stage } = settings.limits;
    this.#store = new StageStore(path.join(settings.cacheDirectory, "stages"), cache, stage);
  }

  /** Removes what a killed process left behind. Throws WorkerFailure. */
  async start(): Promise<void> {
    await this.#store.sweep();
  }

  /** Accepts a connection whose other end has the right key. */
  accept(connection: Connection): void {
    const channel = new Channel(connection);
    channel.onMessage(({ head }) => {
      this.#greet(channel, head).catch((error) => {
        if (error instanceof WorkerFailure) refuse(channel, error);
        else channel.abort(new ConnectionError("protocol", (error as Error).message, { cause: error }));
      });
    });
  }

  async #greet(channel: Channel, head: Head): Promise<void> {
    const hello = checkHello(head);
    if (hello.role === "peer") return this.#welcomePeer(channel, hello);
    if (this.#controller) {
      throw new WorkerFailure(
        "busy",
        `it works for the controller at ${this.#controller.remote}; one at a time is served`,
      );
    }
    channel.welcome();
    this.#controller = new ControllerSession(channel, this.#settings, this.#store, this.#host);
    await this.#controller.welcome();
  }

  async #welcomePeer(channel: Channel, { session }: HeadOf<"hello">): Promise<void> {
    const { peers } = this.#settings.limits;
    if (this.#peers >= peers) throw new WorkerFailure("limit", `at most ${peers} neighbours are served`);
    const target = session !== undefined && this.#controller?.expects(session);
    if (!target) throw new WorkerFailure("session", `there is no session ${session} here`);
    channel.welcome();
    // Called before anything is awaited, because the peer's next message may follow immediately.
    target(channel);
    this.#peers++;
    channel.onClose(() => this.#peers--);
    await channel.send({ type: "joined" });
  }
}

function refuse(channel: Channel, { code, message }: WorkerFailure): void {
  channel
    .send(failedReply(code, message))
    .then(() => channel.close())
    .catch((cause) => channel.abort(new ConnectionError("lost", (cause as Error).message, { cause })));
}
