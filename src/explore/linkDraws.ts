import { normalSample } from "../base/normalSample.ts";
import { interpolate } from "../network/interpolate.ts";
import type { Link } from "../scenario/link.ts";
import type { Deviations } from "./planResponse.ts";

/**
 * Relative standard deviation of what a link takes for a message, from run to run. What a scenario says of a network is taken as
 * true; this is what emulators, kernels and protocols add, as seen over the recorded validations at the points whose throughput a
 * link limits.
 */
const everyLink = 0.03;

/**
 * Draws of what messages may really take on the links. Every link deviates by 3 % of the time that it is busy. To that, a link that was
 * measured adds what its profile's messages varied by: in a row, its busy time; after idle, a delay.
 */
export class LinkDraws {
  readonly #draws: number;
  readonly #seed: number | string;
  readonly #samples = new Map<string, Float64Array>();

  /** @param draws number of draws */
  constructor(draws: number, seed: number | string) {
    this.#draws = draws;
    this.#seed = seed;
  }

  /**
   * Returns the deviations of a link's direction.
   *
   * @param name the direction, `pi>server`, or the name of a medium
   * @param link what is known of it
   * @param bytes of its message
   */
  of(name: string, link?: Link, bytes = 0): Deviations {
    const busy = this.#sample(name, everyLink);
    if (!link?.curve || !link.spread) return { busy };
    const { curve, spread } = link;
    // Beyond the largest size that was measured, messages vary as those did.
    const size = Math.min(bytes, curve.bytes[curve.bytes.length - 1]);
    const inRow = interpolate(curve.bytes, spread.backToBack, size);
    const afterIdle =
      interpolate(curve.bytes, spread.idle, size) * interpolate(curve.bytes, curve.idle, bytes);
    const row = this.#sample(`${name} in a row`);
    return {
      busy: busy.map((deviation, draw) => deviation + inRow * row[draw]),
      delay: this.#sample(`${name} after idle`).map((normal) => afterIdle * normal),
    };
  }

  /** Returns a normal sample with this standard deviation. */
  #sample(what: string, deviation = 1): Float64Array {
    let sample = this.#samples.get(what);
    if (!sample) {
      sample = normalSample(this.#draws, this.#seed, `link ${what}`).map((normal) => deviation * normal);
      this.#samples.set(what, sample);
    }
    return sample;
  }
}
