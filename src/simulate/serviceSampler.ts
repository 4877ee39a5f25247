import { fillExponential } from "../base/fillExponential.ts";
import type { Random, RandomSource } from "../base/random.ts";
import type { Service } from "./input.ts";

/** Number of service times drawn at once; calls of the random stream are cheaper in a row. */
const blockSize = 64;

/**
 * Draws the service time of each frame in turn, seconds. Samples are sorted and a uniform number picks a quantile, so
 * that under one seed a frame that is slow in one plan is also slow in the next (common random numbers by inversion:
 * Law, Simulation Modeling and Analysis, 5th ed., section 11.2).
 */
export class ServiceSampler {
  readonly #fill: ((block: Float64Array) => void) | undefined;
  readonly #block: Float64Array;
  #next = 0;

  constructor(service: Service, source: RandomSource) {
    const constant = service === null || typeof service === "number";
    this.#block = new Float64Array(constant ? 1 : blockSize);
    if (constant) {
      this.#block[0] = service ?? 0;
      return;
    }
    this.#next = blockSize;
    this.#fill =
      "exponential" in service ? exponential(service.exponential, source()) : quantiles(service, source());
  }

  /** Returns the next service time, seconds. */
  next(): number {
    if (this.#fill === undefined) return this.#block[0];
    if (this.#next === blockSize) {
      this.#fill(this.#block);
      this.#next = 0;
    }
    return this.#block[this.#next++];
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
