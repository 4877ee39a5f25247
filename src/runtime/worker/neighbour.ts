import { now } from "../../base/clock.ts";
import type { HeldLink, Leaving } from "../../emulate/hold/heldLink.ts";
import type { ConnectionError } from "../../transport/connectionError.ts";
import { type ClockEstimate, estimateClock } from "../pipeline/estimateClock.ts";
import { demand } from "../protocol/demand.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";
import { messageBytes } from "../protocol/messageBytes.ts";
import type { Head, HeadOf } from "../protocol/messages.ts";
import { primeConnection } from "./primeConnection.ts";

/** The worker of another stage, and the connection to it. */
export class Neighbour {
  readonly device: string;
  readonly dialogue: Dialogue;
  /** The link from the neighbour, if it is emulated here. */
  readonly link: HeldLink | undefined;

  constructor(device: string, dialogue: Dialogue, link?: HeldLink) {
    this.device = device;
    this.dialogue = dialogue;
    this.link = link;
  }

  /**
   * Sends a message that passes the link between the devices: if that is emulated, the neighbour holds it. Throws
   * WorkerFailure.
   *
   * @param origin the run's time 0
   */
  pass(
    head: HeadOf<"frame"> | HeadOf<"result"> | HeadOf<"credit">,
    origin: number,
    body?: readonly Uint8Array[],
  ): Promise<void> {
    const leaves: Leaving | undefined = this.link && { at: now(), origin };
    return this.tell(leaves ? { ...head, leaves } : head, body);
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
    await this.#demand({ type: "prime" }, "primed");
  }

  #demand<T extends Head["type"]>(head: Head, expected: T): Promise<Received<T>> {
    return demand(this.dialogue, head, expected, {
      refused: ({ message }) => new WorkerFailure("peer", `its neighbour ${this.device} refused: ${message}`),
    });
  }

  /**
   * Compares the neighbour's clock with this one. If the link is emulated here, both are the same clock, and the round trip is
   * the link's. Throws WorkerFailure.
   */
  async clock(): Promise<ClockEstimate> {
    let held = 0;
    const estimate = await estimateClock(async () => {
      const { head } = await this.#demand({ type: "ping", id: 0 }, "pong").catch((cause) => {
        throw cause instanceof WorkerFailure ? cause : this.lost(cause);
      });
      held = (head.held ?? 0) + (this.link?.calmSeconds(messageBytes({ head })) ?? 0);
      return head;
    });
    return this.link ? { offset: 0, bound: 0, roundTrip: held } : estimate;
  }

  /** Makes the failure that reports the end of the connection. */
  lost(cause?: ConnectionError): WorkerFailure {
    const why = cause?.message ?? `${this.dialogue.remote} ended the connection`;
    return new WorkerFailure("peer", `its neighbour ${this.device} was lost: ${why}`, { cause });
  }
}
