import { fillExponential } from "../base/fillExponential.ts";
import type { Random, RandomSource } from "../base/random.ts";
import type { Service } from "./input.ts";

/** Number of service times drawn at once, a power of two: calls of the random stream are cheaper in a row. */
const blockSize = 64;

/**
 * Draws the service time of each frame in turn, seconds. Samples are sorted and a uniform number picks a quantile, so
 * that under one seed a frame that is slow in one plan is also slow in the next (common random numbers by inversion:
 * Law, Simulation Modeling and Analysis, 5th ed., section 11.2).
 */
export class ServiceSampler {
  /** The service times that `take` speaks of, seconds. */
  readonly block = new Float64Array(blockSize);
  readonly #fill: ((block: Float64Array) => void) | undefined;
  #next = blockSize;

  constructor(service: Service, source: RandomSource) {
    if (service === null || typeof service === "number") this.block.fill(service ?? 0);
    else {
      this.#fill =
        "exponential" in service ? exponential(service.exponential, source()) : quantiles(service, source());
    }
  }

  /** Returns the next service time, seconds. */
  next(): number {
    return this.block[this.take(1)];
  }

  /**
   * Draws the next `count` service times, and returns where they begin in `block`. They lie there until the next call.
   *
   * @param count a power of two up to 64, the same in each call; the last call may ask for fewer
   */
  take(count: number): number {
    if (!this.#fill) return 0;
    if (this.#next === blockSize) {
      this.#fill(this.block);
      this.#next = 0;
    }
    const at = this.#next;
    this.#next += count;
    return at;
  }
}

function exponential(mean: number, random: Random): (block: Float64Array) => void {
  return (block) => fillExponential(block, mean, random);
}

function quantiles(samples: ArrayLike<number>, random: Random): (block: Float64Array) => void {
  const sorted = Float64Array.from(samples).sort();
  return (block) => {
    for (let i = 0; i < block.length; i++) block[i] = sorted[Math.floor(random() * sorted.length)];
  };
}
