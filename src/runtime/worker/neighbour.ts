import type { ConnectionError } from "../../transport/connectionError.ts";
import { type ClockEstimate, estimateClock } from "../pipeline/estimateClock.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import type { Head } from "../protocol/messages.ts";
import { primeConnection } from "./primeConnection.ts";

/** The worker of another stage, and the connection to it. */
export class Neighbour {
  readonly device: string;
  readonly dialogue: Dialogue;

  constructor(device: string, dialogue: Dialogue) {
    this.device = device;
    this.dialogue = dialogue;
  }

  /**
   * Sends to the neighbour. Throws WorkerFailure: once the other end has said goodbye the connection takes nothing more,
   * and this may show here before the end of the connection does.
   */
  async tell(head: Head, body?: readonly Uint8Array[]): Promise<void> {
    try {
      await this.dialogue.send(head, body);
    } catch (cause) {
      throw this.lost(cause as ConnectionError);
    }
  }

  /**
   * Has TCP learn the path's rate before the first frame; also for the way back if `both`. Throws WorkerFailure.
   */
  async prime(both: boolean): Promise<void> {
    try {
      await primeConnection(this.dialogue);
      // One after the other: acknowledgements would wait behind the messages of the way back.
      if (both) await this.#primeBack();
    } catch (cause) {
      throw cause instanceof WorkerFailure ? cause : this.lost(cause as ConnectionError);
    }
  }

  async #primeBack(): Promise<void> {
    const { head } = await this.dialogue.ask({ type: "prime" }, "primed");
    if (head.type !== "primed")
      throw new WorkerFailure("peer", `its neighbour ${this.device} refused: ${head.message}`);
  }

  /** Compares the neighbour's clock with this one. Throws WorkerFailure. */
  clock(): Promise<ClockEstimate> {
    return estimateClock(async () => {
      const { head } = await this.dialogue
        .ask({ type: "ping", id: 0 }, "pong")
        .catch((cause: ConnectionError) => {
          throw this.lost(cause);
        });
      if (head.type === "pong") return head;
      throw new WorkerFailure("peer", `its neighbour ${this.device} refused: ${head.message}`);
    });
  }

  /** Makes the failure that reports the end of the connection. */
  lost(cause?: ConnectionError): WorkerFailure {
    const why = cause?.message ?? `${this.dialogue.remote} ended the connection`;
    return new WorkerFailure("peer", `its neighbour ${this.device} was lost: ${why}`, { cause });
  }
}
