import { setTimeout as sleep } from "node:timers/promises";
import type { HeldLink } from "../../emulate/hold/heldLink.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import type { ClockEstimate } from "../pipeline/estimateClock.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { nextTurns, previousTurns } from "../protocol/partners.ts";
import { answerProbes } from "./answerProbes.ts";
import { Neighbour } from "./neighbour.ts";

/** How a worker reaches the stages before and after its own. */
export interface NeighboursOptions {
  order: Pick<HeadOf<"open">, "index" | "turn" | "devices" | "next" | "deliver" | "prime">;
  /** Connects to the worker of another stage, as a peer of this session. */
  join: (address: string, device: string) => Promise<Dialogue>;
  /** Returns the link from another device, if it is emulated here. */
  linkFrom: (device: string) => HeldLink | undefined;
  /** Called with each message that is no answer. */
  take: (message: Received, from: Neighbour) => void;
  /** Called when a connection has ended; `error` is undefined if the neighbour said goodbye. */
  gone: (neighbour: Neighbour, error: ConnectionError | undefined) => void;
}

/** The connections of one device to the workers of other stages, while a plan is open. */
export class Neighbours {
  /** The workers that send frames here, in turn; undefined until it has connected. */
  readonly previous: (Neighbour | undefined)[];
  /** The workers that get frames from here, in turn. */
  next: readonly Neighbour[] = [];
  /** The source, if the last stage has a connection of its own to it. */
  back: Neighbour | undefined;
  readonly #options: NeighboursOptions;
  /** Names of the devices that connect to this one: those in `previous`; at the source, those that bring results. */
  readonly #expected: (string | undefined)[];
  readonly #all = new Set<Neighbour>();
  #joining = false;

  constructor(options: NeighboursOptions) {
    this.#options = options;
    const { index, devices } = options.order;
    const senders = previousTurns(options.order).map((turn) => devices[index - 1][turn]);
    // With two stages, results return on the connections that bring frames.
    this.#expected = index > 0 || devices.length < 3 ? senders : [...devices[devices.length - 1]];
    this.previous = senders.map(() => undefined);
  }

  /** Connects to the next stage's devices; resolves to their clocks. Throws WorkerFailure. */
  async joinNext(): Promise<ClockEstimate[]> {
    const { order } = this.#options;
    const names = nextTurns(order).map((turn) => order.devices[order.index + 1][turn]);
    const joined: Neighbour[] = [];
    this.#joining = true;
    try {
      for (const [place, address] of order.next.entries())
        joined.push(await this.#join(address, names[place]));
    } finally {
      this.#joining = false;
    }
    this.next = joined;
    // With two stages, results return on these connections.
    const { deliver, devices, prime } = order;
    const clocks: ClockEstimate[] = [];
    for (const neighbour of joined) {
      if (prime) await neighbour.prime(devices.length === 2 && deliver === "source");
      clocks.push(await neighbour.clock());
    }
    return clocks;
  }

  /** Connects to the source, to bring it results; resolves to its clock. Throws WorkerFailure. */
  async joinSource(address: string): Promise<ClockEstimate> {
    this.back = await this.#join(address, this.#options.order.devices[0][0]);
    if (this.#options.order.prime) await this.back.prime(false);
    return this.back.clock();
  }

  /**
   * Accepts a neighbour: a device of the previous stage, or at the source one of the last stage, which brings results.
   * Throws WorkerFailure if it is not expected.
   *
   * @param device the name that the neighbour gave
   */
  accept(dialogue: Dialogue, device: string | undefined): void {
    const { index, turn, devices } = this.#options.order;
    const own = devices[index][turn];
    // Neighbours are told to connect one after the other. While this worker connects to the next one, only this worker
    // itself can appear here.
    if (this.#joining || device === own)
      throw new WorkerFailure("peer", `this address leads back to ${own} itself`);
    const place = this.#expected.indexOf(device);
    if (device === undefined || place < 0)
      throw new WorkerFailure("peer", `${own} has all its neighbours already`);
    this.#expected[place] = undefined;
    const neighbour = this.#adopt(device, dialogue);
    if (index > 0) this.previous[place] = neighbour;
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
