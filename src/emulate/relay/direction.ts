import { randomStream } from "../../base/random.ts";
import { type DelaySampler, delaySampler } from "../../network/delay.ts";
import type { Lane } from "./lane.ts";
import type { LinkEmulation } from "./linkEmulation.ts";

/** One direction of a link: the lane that its bytes take, and the delay behind it. */
export class Direction {
  readonly lane: Lane;
  /** No byte is due sooner than this after it is sent, seconds. */
  readonly minDelay: number;
  /** Bytes of one connection that may wait for the lane. */
  readonly queueBytes: number;
  readonly #name: string;
  readonly #seed: number;
  readonly #conditions: LinkEmulation;
  #sample: DelaySampler;
  #origin: number | undefined;
  #busyPeriod = Number.NaN;
  #delay = 0;

  /** @param name `from>to`; with the seed it gives the jitter's stream, the one that the simulator draws from */
  constructor(
    name: string,
    conditions: LinkEmulation,
    lane: Lane,
    options: { seed: number; queueBytes: number },
  ) {
    const { delay, jitter, distribution, trace } = conditions;
    this.lane = lane;
    // Uniform jitter strays by itself at most, the other distributions by four times as much.
    const farthest = jitter * (distribution === "uniform" ? 1 : 4);
    this.minDelay = trace?.delay ? 0 : Math.max(0, delay - farthest);
    this.queueBytes = options.queueBytes;
    this.#name = name;
    this.#seed = options.seed;
    this.#conditions = conditions;
    this.#sample = this.#sampler();
  }

  /** Sets the origin of time, and starts the jitter's stream again. */
  begin(origin: number): void {
    this.#origin = origin;
    this.#sample = this.#sampler();
    this.#busyPeriod = Number.NaN;
  }

  /**
   * Delay of a quantum whose last bit is sent at `sent`. The simulator draws a message's jitter once; here nobody
   * knows where a message ends, so there is one draw for what is sent without a pause.
   */
  delayAt(sent: number, busyPeriod: number): number {
    if (this.#conditions.jitter === 0 || busyPeriod !== this.#busyPeriod) {
      this.#busyPeriod = busyPeriod;
      this.#delay = this.#sample(this.#origin === undefined ? 0 : Math.max(0, sent - this.#origin));
    }
    return this.#delay;
  }

  #sampler(): DelaySampler {
    return delaySampler(this.#conditions, randomStream(this.#seed, `link/${this.#name}/jitter`));
  }
}
