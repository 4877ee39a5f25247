import { demand } from "../protocol/demand.ts";
import type { Dialogue } from "../protocol/dialogue.ts";

/** Bytes of one message. */
export const probeBytes = 2 ** 15;

/** A stream of messages to the other end of a connection, each of which it acknowledges. */
export class ProbeStream {
  /** Bytes sent, and bytes acknowledged. */
  sent = 0;
  arrived = 0;
  readonly #dialogue: Dialogue;
  readonly #body = [new Uint8Array(probeBytes)];
  #wake: () => void = () => undefined;
  #failure: unknown;

  constructor(dialogue: Dialogue) {
    this.#dialogue = dialogue;
  }

  /** Sends until so many bytes are not acknowledged. */
  fill(window: number): void {
    while (this.sent - this.arrived < window) this.#send();
  }

  /** Waits for the next acknowledgement. Throws ConnectionError; WorkerFailure if the other end refuses. */
  async next(): Promise<void> {
    if (this.#failure) throw this.#failure;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#failure) throw this.#failure;
  }

  /** Waits until all has arrived. Throws as `next` does. */
  async drain(): Promise<void> {
    while (this.arrived < this.sent) await this.next();
  }

  #send(): void {
    this.sent += probeBytes;
    demand(this.#dialogue, { type: "probe", acknowledge: true }, "probed", { body: this.#body }).then(
      () => {
        this.arrived += probeBytes;
        this.#wake();
      },
      (error) => {
        this.#failure ??= error;
        this.#wake();
      },
    );
  }
}
