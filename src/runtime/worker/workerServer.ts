import path from "node:path";
import type { Connection } from "../../transport/connection.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import { Dialogue } from "../protocol/dialogue.ts";
import { failedReply } from "../protocol/failedReply.ts";
import { checkHello } from "../protocol/hello.ts";
import type { Head, HeadOf } from "../protocol/messages.ts";
import { ControllerSession, type SessionHost } from "./controllerSession.ts";
import { StageStore } from "./stageStore.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** The controller that is served, and how it introduced itself. */
interface Served {
  session: ControllerSession;
  hello: HeadOf<"hello">;
}

/**
 * Serves connections to a worker. The first message says who the peer is:
 *
 *     connection ──▶ hello ─┬─ controller ──▶ ControllerSession   one at a time; the second is refused
 *                           └─ peer ────────▶ the controller's session of that id, if there is one
 */
export class WorkerServer {
  readonly #settings: WorkerSettings;
  readonly #store: StageStore;
  readonly #host: SessionHost;
  #controller: Served | undefined;
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
    const dialogue = new Dialogue(connection);
    dialogue.onMessage(({ head }) => {
      this.#greet(dialogue, head).catch((error) => {
        if (error instanceof WorkerFailure) refuse(dialogue, error);
        else dialogue.abort(new ConnectionError("protocol", (error as Error).message, { cause: error }));
      });
    });
  }

  async #greet(dialogue: Dialogue, head: Head): Promise<void> {
    const hello = checkHello(head);
    if (hello.role === "peer") return this.#welcomePeer(dialogue, hello);
    if (this.#controller) throw refusal(this.#controller, hello);
    dialogue.welcome();
    const session = new ControllerSession(dialogue, this.#settings, this.#store, this.#host);
    this.#controller = { session, hello };
    await session.welcome();
  }

  async #welcomePeer(dialogue: Dialogue, hello: HeadOf<"hello">): Promise<void> {
    const { session } = hello;
    const { peers } = this.#settings.limits;
    const place = this.#controller?.session.expects(hello);
    if (!place) throw new WorkerFailure("session", `there is no session ${session} here`);
    // An open plan knows how many neighbours it has.
    if (!place.inPlan && this.#peers >= peers)
      throw new WorkerFailure("limit", `at most ${peers} neighbours are served`);
    dialogue.welcome();
    // Called before anything is awaited, because the peer's next message may follow immediately.
    place.take(dialogue);
    if (!place.inPlan) {
      this.#peers++;
      dialogue.onClose(() => this.#peers--);
    }
    await dialogue.send({ type: "joined" });
  }
}

/** Why a second controller is not served. A controller that reaches us in two ways has one worker for two devices. */
function refusal({ session, hello }: Served, { controller }: HeadOf<"hello">): WorkerFailure {
  const served = hello.controller;
  if (served && controller?.id === served.id && controller.device !== served.device) {
    return new WorkerFailure(
      "same-worker",
      `this is the worker that is used as ${served.device} already; each device needs a worker of its own`,
    );
  }
  return new WorkerFailure(
    "busy",
    `it works for the controller at ${session.remote}; one at a time is served`,
  );
}

function refuse(dialogue: Dialogue, { code, message }: WorkerFailure): void {
  dialogue
    .send(failedReply(code, message))
    .then(() => dialogue.close())
    .catch((cause) => dialogue.abort(new ConnectionError("lost", (cause as Error).message, { cause })));
}
