import { randomStream } from "../../base/random.ts";
import { calmDelay, type DelaySampler, jitterSampler } from "../../network/delaySampler.ts";
import type { Lane } from "./lane.ts";
import type { LinkEmulation } from "./linkEmulation.ts";

/** One direction of a link: the lane that limits its rate, and the delay after it. */
export class Direction {
  readonly lane: Lane;
  /** Shortest time from sending a byte until it is due, in seconds. */
  readonly minDelay: number;
  /** Bytes of one connection that may wait for the lane. */
  readonly queueBytes: number;
  readonly #name: string;
  #seed: number | string;
  readonly #conditions: LinkEmulation;
  readonly #calm: DelaySampler;
  #jitter: () => number;
  #origin: number | undefined;
  #busyPeriod = Number.NaN;
  #deviation = 0;

  /** @param name `from>to`; name and seed choose the jitter's stream, the same one that the simulator draws from */
  constructor(
    name: string,
    conditions: LinkEmulation,
    lane: Lane,
    options: { seed: number | string; queueBytes: number },
  ) {
    const { delay, jitter, distribution, trace } = conditions;
    this.lane = lane;
    // Uniform jitter deviates by at most its own size, the other distributions by up to four times as much.
    const farthest = jitter * (distribution === "uniform" ? 1 : 4);
    this.minDelay = trace?.delay ? 0 : Math.max(0, delay - farthest);
    this.queueBytes = options.queueBytes;
    this.#name = name;
    this.#seed = options.seed;
    this.#conditions = conditions;
    this.#calm = calmDelay(conditions);
    this.#jitter = this.#sampler();
  }

  /** Sets the origin of time, and restarts the jitter's stream, with another seed if one is given. */
  begin(origin: number, seed = this.#seed): void {
    this.#origin = origin;
    this.#seed = seed;
    this.#jitter = this.#sampler();
    this.#busyPeriod = Number.NaN;
  }

  /** Goes back to the time before the origin. */
  rest(): void {
    this.#origin = undefined;
  }

  /**
   * Delay of a quantum whose last bit is sent at `sent`. The simulator draws jitter once per message. A relay does not
   * know where a message ends, so it draws once for everything that comes or is sent without a pause. A trace's delay goes on changing
   * meanwhile.
   *
   * @param begins whether the sender had paused before this quantum: on a link that is never free, only that tells messages apart
   */
  delayAt(sent: number, busyPeriod: number, begins = false): number {
    if (begins || busyPeriod !== this.#busyPeriod) {
      this.#busyPeriod = busyPeriod;
      this.#deviation = this.#jitter();
    }
    const time = this.#origin === undefined ? 0 : Math.max(0, sent - this.#origin);
    return Math.max(0, this.#calm(time) + this.#deviation);
  }

  #sampler(): () => number {
    return jitterSampler(this.#conditions, () => randomStream(this.#seed, `link/${this.#name}/jitter`));
  }
}
