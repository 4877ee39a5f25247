import { setTimeout as sleep } from "node:timers/promises";
import type { HeldLink } from "../../emulate/hold/heldLink.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import type { ClockEstimate } from "../pipeline/estimateClock.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { answerProbes } from "./answerProbes.ts";
import { Neighbour } from "./neighbour.ts";

/** How a worker reaches the stages before and after its own. */
export interface NeighboursOptions {
  order: Pick<HeadOf<"open">, "index" | "devices" | "next" | "deliver" | "prime">;
  /** Connects to the worker of another stage, as a peer of this session. */
  join: (address: string, device: string) => Promise<Dialogue>;
  /** Returns the link from another device, if it is emulated here. */
  linkFrom: (device: string) => HeldLink | undefined;
  /** Called with each message that is no answer. */
  take: (message: Received, from: Neighbour) => void;
  /** Called when a connection has ended; `error` is undefined if the neighbour said goodbye. */
  gone: (neighbour: Neighbour, error: ConnectionError | undefined) => void;
}

/** The connections of one stage to the workers of other stages, while a plan is open. */
export class Neighbours {
  /** The worker that sends frames here; at the source, the one that sends results. */
  previous: Neighbour | undefined;
  /** The worker that gets frames from here. */
  next: Neighbour | undefined;
  /** The source, if the last stage has a connection of its own to it. */
  back: Neighbour | undefined;
  readonly #options: NeighboursOptions;
  readonly #all = new Set<Neighbour>();
  #joining = false;

  constructor(options: NeighboursOptions) {
    this.#options = options;
  }

  /** Connects to the next stage; resolves to its clock, or to null after the last stage. Throws WorkerFailure. */
  async joinNext(): Promise<ClockEstimate | null> {
    const { index, devices, next } = this.#options.order;
    if (next === null) return null;
    this.#joining = true;
    try {
      this.next = await this.#join(next, devices[index + 1]);
    } finally {
      this.#joining = false;
    }
    // With two stages, results return on this connection.
    const { prime, deliver } = this.#options.order;
    if (prime) await this.next.prime(devices.length === 2 && deliver === "source");
    return this.next.clock();
  }

  /** Connects to the source, to bring it results; resolves to its clock. Throws WorkerFailure. */
  async joinSource(address: string): Promise<ClockEstimate> {
    this.back = await this.#join(address, this.#options.order.devices[0]);
    if (this.#options.order.prime) await this.back.prime(false);
    return this.back.clock();
  }

  /**
   * Accepts a neighbour: the previous stage, or at the source the last stage, which brings results. Throws
   * WorkerFailure if there already is one.
   */
  accept(dialogue: Dialogue): void {
    const { index, devices } = this.#options.order;
    // Neighbours are told to connect one after the other. While this worker connects to the next one, only this worker
    // itself can appear here.
    if (this.#joining) throw new WorkerFailure("peer", `this address leads back to ${devices[index]} itself`);
    if (this.previous) throw new WorkerFailure("peer", `${devices[index]} has all its neighbours already`);
    this.previous = this.#adopt(devices.at(index - 1)!, dialogue);
  }

  /**
   * Ends all connections. A neighbour that does not answer the goodbye within `farewell` milliseconds is stopped or
   * gone.
   */
  async end(farewell: number): Promise<void> {
    const goodbyes = [...this.#all].map(({ dialogue }) => dialogue.close());
    await Promise.race([Promise.all(goodbyes), sleep(farewell)]);
    for (const { dialogue } of this.#all) {
      dialogue.abort(new ConnectionError("silent", `${dialogue.remote} did not answer a goodbye`));
    }
  }

  async #join(address: string, device: string): Promise<Neighbour> {
    return this.#adopt(device, await this.#options.join(address, device));
  }

  #adopt(device: string, dialogue: Dialogue): Neighbour {
    const neighbour = new Neighbour(device, dialogue, this.#options.linkFrom(device));
    this.#all.add(neighbour);
    dialogue.onMessage((message) => {
      if (!answerProbes(dialogue, message)) this.#options.take(message, neighbour);
    });
    dialogue.onClose((error) => {
      this.#all.delete(neighbour);
      this.#options.gone(neighbour, error);
    });
    return neighbour;
  }
}
