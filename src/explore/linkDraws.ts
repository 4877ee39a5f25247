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
 * Draws of what messages may really take on the links. Every link deviates by 3 % of the time that it is busy. A link that was measured
 * deviates by as much more as its profile's messages did: those in a row by the time that it is busy, those after idle by a delay.
 */
export class LinkDraws {
  readonly #draws: number;
  readonly #seed: number | string;
  readonly #samples = new Map<string, Float64Array>();
  readonly #known = new Map<string, Deviations>();

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
    let every = this.#known.get(name);
    if (!every) {
      every = { busy: this.#sample(name).map((normal) => everyLink * normal) };
      this.#known.set(name, every);
    }
    if (!link?.curve || !link.spread) return every;
    const { curve, spread } = link;
    // Beyond the largest size that was measured, messages vary as those did.
    const size = Math.min(bytes, curve.bytes[curve.bytes.length - 1]);
    const inRow = interpolate(curve.bytes, spread.backToBack, size);
    const afterIdle =
      interpolate(curve.bytes, spread.idle, size) * interpolate(curve.bytes, curve.idle, bytes);
    const row = this.#sample(`${name} in a row`);
    return {
      busy: every.busy.map((deviation, draw) => deviation + inRow * row[draw]),
      delay: this.#sample(`${name} after idle`).map((normal) => afterIdle * normal),
    };
  }

  #sample(what: string): Float64Array {
    let sample = this.#samples.get(what);
    if (!sample) {
      sample = normalSample(this.#draws, this.#seed, `link ${what}`);
      this.#samples.set(what, sample);
    }
    return sample;
  }
}
