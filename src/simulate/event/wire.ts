import type { Channel } from "../../network/channel.ts";
import type { ModelLink } from "../model.ts";
import { chooseNext } from "./discipline.ts";
import { Priority, type SimulationEvent } from "./environment.ts";
import type { EventEngine } from "./eventEngine.ts";
import type { HopState } from "./hop.ts";
import type { Medium } from "./medium.ts";

/** One direction of a link in the event engine: it sends one frame at a time, of all hops that use it. */
export class Wire implements SimulationEvent {
  readonly name: string;
  readonly channel: Channel;
  readonly hops: HopState[] = [];
  dirty = true;
  readonly #link: ModelLink;
  readonly #engine: EventEngine;
  readonly #medium: Medium | undefined;
  #sending: HopState | undefined;

  constructor(link: ModelLink, engine: EventEngine, medium: Medium | undefined) {
    this.name = link.name;
    this.channel = link.channel;
    this.#link = link;
    this.#engine = engine;
    this.#medium = medium;
  }

  get isFree(): boolean {
    return this.#sending === undefined;
  }

  /**
   * Order among the links that could start at the same instant, the largest first: results, then what is
   * nearest to them.
   */
  get rank(): number {
    return this.hops.reduce(
      (rank, { next, index }) => Math.max(rank, next ? index : Number.MAX_SAFE_INTEGER),
      0,
    );
  }

  /** Starts the next frame if there is one that may and the link is free; says whether it did. */
  start(): boolean {
    if (this.#sending) return false;
    const hop = chooseNext(this.hops, this.#engine.byPriority);
    hop?.begin();
    return hop !== undefined;
  }

  /** Sends the frame that the hop has just begun; a device that is out makes it wait on the link. */
  transmit(hop: HopState): void {
    const { environment } = this.#engine;
    this.#sending = hop;
    const start = this.#link.start(environment.now);
    if (this.#medium) {
      const medium = this.#medium;
      const bits = this.channel.load(start, hop.bytes) * 8;
      const join = { fire: () => medium.join(bits, () => this.fire()) };
      environment.at(this.channel.firstBit(start), Priority.End, join);
    } else {
      environment.at(this.channel.sent(start, hop.bytes), Priority.End, this);
    }
  }

  /** The transmission under way ends. */
  fire(): void {
    const hop = this.#sending!;
    this.#sending = undefined;
    this.dirty = true;
    this.#engine.wake();
    hop.leave();
  }
}
