import { normalSample } from "../base/normalSample.ts";
import type { DeviceProfile } from "./deviceProfile.ts";
import { profileFit } from "./profileFit.ts";

/**
 * Relative standard deviations that no profile shows, as seen over the recorded validations (validate/results) at the points whose
 * throughput a device limits: `session` between the means of validations, `run` between the points of one.
 */
const seen = { session: 0.05, run: 0.04 };

/** Nothing takes less than a fifth of its estimate: far out, a normal distribution says nothing. */
const least = -0.8;

/** What a stage's time may really be, as shares of its estimate: 0.02 is 2 % longer. One value for each draw. */
export interface StageDeviations {
  /** What remains however often the stage is run again in one session. */
  lasting: Float64Array;
  /** The same for one run: each process is a little faster or slower than the last one. */
  ofRun: Float64Array;
}

/**
 * Draws of what the stages of a profile may really take. Three things are uncertain:
 *
 * - the estimate: visits are few and noisy, and stages that were not visited follow from others (`StageFit`);
 * - the session: a machine is not always as fast as it was while it was profiled. All profiles of the machine have this in common. It varies
 *   by 5 %, and by as much as one visit from another;
 * - the run: each process has its own speed, and other work on the machine slows it down. It varies by 4 %, and as visits do.
 *
 * In one draw all stages belong together, so plans that share segments err together. Two profiles have only the session in common: each
 * has visits of its own.
 */
export class StageDraws {
  readonly #profile: DeviceProfile;
  /** Tells the profile from others of the same name, whose visits were others. */
  readonly #id: string;
  readonly count: number;
  readonly seed: number | string;
  readonly #fits: Float64Array[];
  readonly #sessions: Float64Array;
  readonly #runSpread: number;
  readonly #known = new Map<string, StageDeviations>();

  /**
   * @param count number of draws
   * @throws RangeError if the whole model was not measured
   */
  constructor(profile: DeviceProfile, count: number, seed: number | string) {
    this.#profile = profile;
    const { name, createdAt, model, runtime } = profile;
    this.#id = `${name}/${createdAt}/${model.batch}/${runtime.threads}`;
    this.count = count;
    this.seed = seed;
    const fit = profileFit(profile);
    const unknowns = Array.from({ length: fit.unknowns }, (_, index) => this.#sample(`unknown ${index}`));
    this.#fits = Array.from({ length: count }, (_, draw) => fit.draw(unknowns.map((sample) => sample[draw])));
    this.#runSpread = both(seen.run, fit.spread.visit);
    const spread = both(seen.session, fit.spread.visit);
    // All profiles of a machine have the session in common, whatever their batch or threads.
    const { before } = profile.provenance;
    const sessions = normalSample(count, seed, `${before.name}/${before.cpu}/session`);
    this.#sessions = sessions.map((session) => spread * session);
  }

  /**
   * Returns the deviations of the stage between two cuts (indices into the profile's cuts).
   *
   * @param turn number of the device among those that take turns at the stage: each has a process of its own, and so a run
   */
  of(from: number, to: number, turn = 0): StageDeviations {
    const key = `${from}:${to}:${turn}`;
    let deviations = this.#known.get(key);
    if (!deviations) {
      deviations = this.#draw(from, to, turn);
      this.#known.set(key, deviations);
    }
    return deviations;
  }

  #draw(from: number, to: number, turn: number): StageDeviations {
    const lasting = turn === 0 ? this.#lasting(from, to) : this.of(from, to).lasting;
    const run = this.#sample(`run ${from}:${to}:${turn}`);
    const ofRun = lasting.map((deviation, draw) =>
      Math.max(least, (1 + deviation) * (1 + this.#runSpread * run[draw]) - 1),
    );
    return { lasting, ofRun };
  }

  #lasting(from: number, to: number): Float64Array {
    const fit = profileFit(this.#profile);
    const own = this.#sample(`stage ${from}:${to}`);
    return own.map((normal, draw) => {
      const estimate = 1 + fit.deviation(from, to, this.#fits[draw], normal);
      return Math.max(least, estimate * (1 + this.#sessions[draw]) - 1);
    });
  }

  #sample(what: string): Float64Array {
    return normalSample(this.count, this.seed, `${this.#id}/${what}`);
  }
}

/** The standard deviation of two independent effects together. Not `Math.hypot`, which need not be the same everywhere. */
function both(one: number, other: number): number {
  return Math.sqrt(one * one + other * other);
}

const known = new WeakMap<DeviceProfile, StageDraws>();

/**
 * Returns the draws of a profile's stages; the same as last time if only the network has changed since. A profile must not be changed
 * after that. Throws as the constructor does.
 */
export function stageDraws(profile: DeviceProfile, count: number, seed: number | string): StageDraws {
  let draws = known.get(profile);
  if (!draws || draws.count !== count || draws.seed !== seed) {
    draws = new StageDraws(profile, count, seed);
    known.set(profile, draws);
  }
  return draws;
}
