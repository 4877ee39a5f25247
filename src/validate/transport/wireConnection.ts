import { formatBytes, formatDuration } from "../../base/units.ts";
import type { Connection, Limits, Message, OutgoingMessage } from "./connection.ts";
import { ConnectionError, type ConnectionFault } from "./connectionError.ts";
import { SignsOfLife } from "./signsOfLife.ts";
import type { Wire } from "./wire.ts";

/**
 * A connection over a wire: signs of life, goodbyes, and who is told what.
 *
 * Whoever closes first says goodbye behind what it sent and goes on taking messages until the other side, which
 * answers with its own goodbye behind what it had sent, has ended too.
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
  #onClose: ((error: ConnectionError | undefined) => void) | undefined;
  #state: "open" | "closing" | "over" = "open";
  #error: ConnectionError | undefined;
  /** Our goodbye was handed over; theirs came. */
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
      silence: () => this.#end(this.#said ? undefined : this.#fault("silent", silence)),
    });
    wire.start({
      heard: () => this.#life.heard(),
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

  async send(message: OutgoingMessage): Promise<void> {
    if (this.#state !== "open") throw this.#error ?? this.#fault("lost", "the connection is closed");
    const bytes = (message.body ?? []).reduce((sum, piece) => sum + piece.byteLength, 0);
    if (bytes > this.#limits.message) {
      const most = formatBytes(this.#limits.message);
      throw this.#fault("protocol", `a message of ${bytes} bytes is too large to send; at most ${most}`);
    }
    const unsent = (cause?: unknown) =>
      this.#error ?? this.#fault("lost", "the connection ended before the message was sent", cause);
    await new Promise<void>((resolve, reject) => {
      // Not every transport tells the writes that were pending when it is dropped.
      const giveUp = () => reject(unsent());
      this.#pending.add(giveUp);
      const sent = this.#wire.send(message).finally(() => this.#pending.delete(giveUp));
      sent.then(resolve, (cause) => reject(unsent(cause)));
    });
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
      // Without anybody who takes messages, those that are still to come are dropped.
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
      // Whoever is not listened to cannot be told from one that is silent.
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
    this.#error = error;
    this.#life.stop();
    clearTimeout(this.#patience);
    this.#wire.destroy();
    for (const giveUp of this.#pending) giveUp();
    this.#pending.clear();
    this.#onClose?.(error);
    this.#resolveOver();
  }

  #fault(fault: ConnectionFault, what: string, cause?: unknown): ConnectionError {
    return new ConnectionError(fault, `${this.remote}: ${what}`, { cause });
  }
}
