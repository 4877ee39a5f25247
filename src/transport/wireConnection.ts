import { formatBytes, formatDuration } from "../base/units.ts";
import type { Connection, Limits, Message, OutgoingMessage } from "./connection.ts";
import { ConnectionError, type ConnectionFault } from "./connectionError.ts";
import { SignsOfLife } from "./signsOfLife.ts";
import type { Wire } from "./wire.ts";

/**
 * A connection over a wire. It sends signs of life and goodbyes, and calls the listeners.
 *
 * The side that closes first sends its goodbye after all its messages, and keeps receiving. The other side answers with
 * a goodbye after its own last message. The connection is over when both have ended.
 */
export class WireConnection implements Connection {
  readonly remote: string;
  /** Resolves when the connection is over, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #wire: Wire;
  readonly #limits: Required<Limits>;
  readonly #life: SignsOfLife;
  #resolveOver!: () => void;
  readonly #waiting: Message[] = [];
  readonly #pending = new Set<() => void>();
  #take: ((message: Message) => void) | undefined;
  #onWelcome: (() => void) | undefined;
  #onClose: ((error: ConnectionError | undefined) => void) | undefined;
  #state: "open" | "closing" | "over" = "open";
  #error: ConnectionError | undefined;
  /** `#said`: our goodbye was handed over. `#heard`: the other side's goodbye has come. */
  #said = false;
  #heard = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(wire: Wire, limits: Required<Limits>) {
    this.remote = wire.remote;
    this.#wire = wire;
    this.#limits = limits;
    this.ended = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
    const silence = `sent no sign of life for ${formatDuration(limits.deadline)}`;
    this.#life = new SignsOfLife(limits.deadline, {
      beat: () => {
        if (!wire.busy && this.#state === "open") wire.heartbeat();
      },
      arrived: () => wire.arrived,
      silence: () => this.#end(this.#said ? undefined : this.#fault("silent", silence)),
    });
    wire.start({
      message: (message) => this.#receive(message),
      goodbye: () => {
        this.#heard = true;
        void this.close();
      },
      progress: () => this.#patience?.refresh(),
      end: (error) => {
        const clean = (this.#said || this.#heard) && (error === undefined || error.fault === "lost");
        this.#end(clean ? undefined : (error ?? this.#fault("lost", "ended the connection without a word")));
      },
    });
  }

  send({ head, body = [] }: OutgoingMessage): Promise<void> {
    const headBytes = Buffer.from(JSON.stringify(head));
    if (headBytes.length > this.#limits.head) {
      const most = formatBytes(this.#limits.head);
      const what = `a head of ${headBytes.length} bytes is too large to send; at most ${most}`;
      return Promise.reject(this.#fault("protocol", what));
    }
    const bytes = body.reduce((sum, piece) => sum + piece.byteLength, headBytes.length);
    if (bytes > this.#limits.message) {
      const most = formatBytes(this.#limits.message);
      const what = `a message of ${bytes} bytes is too large to send; at most ${most}`;
      return Promise.reject(this.#fault("protocol", what));
    }
    const sent = this.#state === "open" ? this.#hand(headBytes, body) : Promise.reject(this.#unsent());
    // A caller that does not wait learns of the end through onClose.
    sent.catch(() => {});
    return sent;
  }

  #hand(head: Buffer, body: readonly Uint8Array[]): Promise<void> {
    return new Promise((resolve, reject) => {
      // Not every transport reports the writes that were pending when it is dropped.
      const giveUp = () => reject(this.#unsent());
      this.#pending.add(giveUp);
      this.#wire
        .send(head, body)
        .finally(() => this.#pending.delete(giveUp))
        .then(resolve, (cause) => reject(this.#unsent(cause)));
    });
  }

  #unsent(cause?: unknown): ConnectionError {
    let what = "the connection is closed";
    if (this.#state === "open") what = "the connection ended before the message was sent";
    else if (this.#heard) what = "the other side has ended the connection";
    return this.#error ?? this.#fault("lost", what, cause);
  }

  welcome(): void {
    this.#onWelcome?.();
    this.#onWelcome = undefined;
  }

  /** Sets the function that is called once, when `welcome` accepts the other end. */
  onWelcome(take: () => void): void {
    this.#onWelcome = take;
  }

  onMessage(take: (message: Message) => void): void {
    this.#take = take;
    for (const message of this.#waiting.splice(0)) take(message);
    this.#listen();
  }

  onClose(take: (error: ConnectionError | undefined) => void): void {
    if (this.#state === "over") take(this.#error);
    else this.#onClose = take;
  }

  close(): Promise<void> {
    if (this.#state === "open") {
      this.#state = "closing";
      // If nobody has asked for messages, those that are still to come are dropped.
      this.#listen();
      const { deadline } = this.#limits;
      const refusal = `took nothing of what was sent for ${formatDuration(deadline)}`;
      const giveUp = () => this.#end(this.#said ? undefined : this.#fault("silent", refusal));
      this.#patience = setTimeout(giveUp, deadline * 1000);
      this.#wire.goodbye().then(
        () => {
          this.#said = true;
          this.#patience?.refresh();
        },
        (cause) => this.#end(this.#fault("lost", "the connection ended before everything was sent", cause)),
      );
    }
    return this.ended;
  }

  abort(reason: ConnectionError): void {
    this.#end(reason);
  }

  #receive(message: Message): void {
    if (this.#take) {
      this.#take(message);
    } else if (this.#state === "open") {
      this.#waiting.push(message);
      // While we do not listen to the other side, we cannot tell whether it is silent.
      this.#life.listen(false);
      this.#wire.pause();
    }
  }

  #listen(): void {
    if (this.#state === "over") return;
    this.#life.listen(true);
    this.#wire.resume();
  }

  #end(error: ConnectionError | undefined): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#error = error && this.#withOwnGap(error);
    this.#life.stop();
    clearTimeout(this.#patience);
    this.#wire.destroy();
    for (const giveUp of this.#pending) giveUp();
    this.#pending.clear();
    this.#onClose?.(this.#error);
    this.#resolveOver();
  }

  /** Names a gap of our own that explains why the other side ended the connection, so that nobody blames that side. */
  #withOwnGap(error: ConnectionError): ConnectionError {
    const { ownGap } = this.#life;
    if (error.fault !== "lost" || ownGap < this.#limits.deadline / 2) return error;
    const what = `${error.message}; this process was stopped or too busy to answer for ${formatDuration(ownGap)} before that`;
    return new ConnectionError(error.fault, what, { cause: error });
  }

  #fault(fault: ConnectionFault, what: string, cause?: unknown): ConnectionError {
    return new ConnectionError(fault, `${this.remote}: ${what}`, { cause });
  }
}
