import { randomStream } from "../../base/random.ts";
import { calmConditions } from "../../network/calmConditions.ts";
import { Channel } from "../../network/channel.ts";
import { perfect } from "../../network/conditions.ts";
import type { EmulatedLink } from "./emulatedLink.ts";

/** When a message leaves its device, and the run's time 0; seconds on the clock that all processes of a machine share. */
export interface Leaving {
  at: number;
  origin: number;
}

/**
 * One direction of an emulated link, as its receiver computes it. The receiver sees every message of its direction, and the
 * time at which each left the sender, so it knows when the link would have delivered it: the link begins a message when it has
 * left and the one before it is through, and the rest is the simulator's own channel.
 *
 * Frames and results meet the same draws of jitter and loss as in the simulator. Credits, which the simulator does not draw for,
 * take their place on the link and draw from a stream of their own.
 */
export class HeldLink {
  readonly #link: EmulatedLink;
  readonly #name: string;
  readonly #seed: number | string;
  #origin = Number.NaN;
  #frames!: Channel;
  #credits!: Channel;
  #free = 0;
  #lastDue = 0;

  /** @param to the receiving device; with the seed and `link.from` it chooses the streams of random numbers */
  constructor(link: EmulatedLink, to: string, seed: number | string) {
    this.#link = link;
    this.#name = `link/${link.from}>${to}`;
    this.#seed = seed;
  }

  /** Returns when the link delivers a message of `bytes`. Call it once for each message, in order. */
  due({ at, origin }: Leaving, bytes: number, isCredit = false): number {
    if (origin !== this.#origin) this.#begin(origin);
    const channel = isCredit ? this.#credits : this.#frames;
    this.#free = channel.sent(Math.max(this.#free, at - origin), bytes);
    this.#lastDue = Math.max(this.#lastDue, channel.delivered(this.#free, bytes));
    return origin + this.#lastDue;
  }

  /**
   * Seconds that a message of `bytes` takes on average if nothing else is sent, without jitter and losses. Of a trace the means count,
   * which may begin with an outage.
   */
  calmSeconds(bytes: number): number {
    const { conditions, curve } = this.#link;
    const trace = conditions.trace && { ...conditions.trace, loss: undefined };
    const { delay, rate } = calmConditions({ ...conditions, trace, loss: 0, burst: undefined });
    const calm = { conditions: { ...perfect, delay, rate }, ...(curve && { curve }) };
    const channel = new Channel(calm, () => () => 0);
    return channel.delivered(channel.sent(0, bytes), bytes);
  }

  /** Begins a run: conditions count from `origin`, and draws start again. */
  #begin(origin: number): void {
    this.#origin = origin;
    this.#free = 0;
    this.#lastDue = 0;
    const channel = (prefix: string) =>
      new Channel(this.#link, (purpose) => randomStream(this.#seed, `${prefix}/${purpose}`));
    this.#frames = channel(this.#name);
    this.#credits = channel(`${this.#name}/credits`);
  }
}
