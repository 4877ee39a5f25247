import { Cholesky } from "../base/cholesky.ts";
import { ln } from "../base/sameMath.ts";
import { type Belief, type FitCut, FitUnknowns, type Row } from "./fitUnknowns.ts";

/** The time that a stage was found to take. */
export interface StageObservation {
  /** Index of the cut where the stage begins. */
  from: number;
  /** Index of the cut where it ends. */
  to: number;
  seconds: number;
  /** Number of independent visits whose mean would be as precise as `seconds`. */
  visits: number;
  /** Less than 1 for an observation that is probably an outlier; by default 1. */
  weight?: number;
  /**
   * Logarithm of how slow the machine was during the visits, by something else that was timed then (0: as usual; absent: not
   * known).
   */
  slowness?: number;
}

/** How far stages are from the model of their times, and measurements from the stages. */
export interface FitSpread {
  /**
   * Standard deviation of what a stage takes beyond its segments and its two ends, for a stage of a mean segment's time and
   * relative to that. The variance grows with the stage's time.
   */
  structure: number;
  /** Relative standard deviation of one visit. */
  visit: number;
}

/** What a stage is expected to take, seconds. */
export interface StageEstimate {
  mean: number;
  /** Standard deviation. */
  sd: number;
}

/** An observation, predicted without it. Seconds. */
export interface LeftOut extends StageEstimate {
  observation: StageObservation;
  /** As `sd`, but with the noise that the observation has if it is no outlier. */
  unweightedSd: number;
}

/** Standard deviation of what a clock shows, relative to the mean segment's time. */
const resolution = 0.01;

/** Standard deviation of the power of the machine's slowness by which one stage slows down, from stage to stage. */
const unsureOfSlowness = 0.3;

/** The median of more visits than these (as `StageObservation` counts them) is noisy only if several of them are. */
const fewVisits = 2;

/** What is known of a stage that was measured: how far it is from its segments and ends, and what variance is left. */
interface Own {
  deviation: number;
  /** Share of its own measurement in its estimate. */
  share: number;
  variance: number;
  /** What the measurement is a sum of. */
  row: Row;
}

/**
 * Times of all stages of a model from those of some: a Bayesian linear fit.
 *
 *     time(i, j) = segments i to j + entering at cut i + leaving at cut j + a constant + length squared + the stage's own deviation
 *
 * The square of the length is for what segments of a long stage take from each other: weights that leave the caches from one run to the next.
 *
 * Segments start from their shares of the work; entering and leaving start from zero, as far from it as the cut's bytes are
 * many. Everything is normal, so the posterior is one linear system (kriging, or best linear unbiased prediction: Rasmussen and
 * Williams, Gaussian Processes for Machine Learning, 2.1). n cuts have about 3 n unknowns (`FitUnknowns`), and a fit takes 9 n^3
 * multiplications.
 */
export class StageFit {
  readonly #unit: number;
  readonly #unknowns: FitUnknowns;
  readonly #posterior: Cholesky;
  readonly #mean: Float64Array;
  readonly #own = new Map<number, Own>();
  readonly #observations: readonly StageObservation[];
  readonly spread: FitSpread;
  /** By which share of `slowness` the observations are slower than the stages (to first order). */
  readonly slowness: number;
  /** Logarithm of the density of the observations under this spread, up to a constant that depends only on their number. */
  readonly logLikelihood: number;

  /**
   * @param cuts at least two, the model's two ends included
   * @param observations one for each measured stage, the whole model's among them; seconds above zero
   * @throws RangeError without the whole model
   */
  constructor(cuts: readonly FitCut[], observations: readonly StageObservation[], spread: FitSpread) {
    const last = cuts.length - 1;
    const whole = observations.find(({ from, to }) => from === 0 && to === last);
    if (!whole) throw new RangeError("the whole model was not measured");
    this.#unit = whole.seconds;
    this.#observations = observations;
    this.spread = spread;
    this.#unknowns = new FitUnknowns(cuts);
    const { size } = this.#unknowns;
    const precision = new Float64Array(size * size);
    const right = new Float64Array(size);
    let logVariances = 0;
    let squares = 0;
    const learn = ({ row, value, variance }: Belief) => {
      for (const [i, x] of row) {
        right[i] += (x * value) / variance;
        for (const [j, y] of row) precision[i * size + j] += (x * y) / variance;
      }
      logVariances += ln(variance);
      squares += (value * value) / variance;
    };
    for (const belief of this.#unknowns.priors()) learn(belief);
    for (const observation of observations) {
      const value = observation.seconds / this.#unit;
      learn({ row: this.#observedRow(observation), value, variance: this.#noise(observation) });
    }

    this.#posterior = new Cholesky(precision, size);
    const half = this.#posterior.half(right);
    this.#mean = this.#posterior.otherHalf(half);
    this.slowness = this.#mean[this.#unknowns.slowness];
    this.logLikelihood =
      -0.5 * (logVariances + this.#posterior.logDeterminant + squares - squareLength(half));
    for (const observation of observations) {
      const { from, to, seconds } = observation;
      const time = seconds / this.#unit;
      const structure = this.#ownVariance(observation);
      const total = this.#noise(observation);
      const share = structure / total;
      const row = this.#observedRow(observation);
      this.#own.set(this.#key(from, to), {
        deviation: time - this.#dot(row),
        share,
        variance: share * (total - structure),
        row,
      });
    }
  }

  /** Returns what the stage between two cuts is expected to take: more than 0 s. */
  estimate(from: number, to: number): StageEstimate {
    const mean = this.#expected(from, to);
    const { row, variance } = this.#error(from, to, mean);
    const left = this.#variance(row) + variance;
    return { mean: mean * this.#unit, sd: Math.sqrt(left) * this.#unit };
  }

  /** Number of standard normal numbers that `draw` takes. */
  get unknowns(): number {
    return this.#unknowns.size;
  }

  /**
   * Draws how far the unknowns may be from what the fit says: their joint distribution, so stages that share
   * segments err together.
   *
   * @param normals `unknowns` independent standard normal numbers
   * @returns a draw to be read by `deviation`
   */
  draw(normals: ArrayLike<number>): Float64Array {
    return this.#posterior.otherHalf(normals);
  }

  /**
   * Returns by which share of its estimate a stage differs from it in a draw: 0.02 if it takes 2 % longer. Over many draws its
   * standard deviation is that of `estimate`.
   *
   * @param own a standard normal number, the stage's own in this draw
   */
  deviation(from: number, to: number, draw: Float64Array, own: number): number {
    const mean = this.#expected(from, to);
    const { row, variance } = this.#error(from, to, mean);
    const fitted = row.reduce((sum, [i, x]) => sum + x * draw[i], 0);
    return (fitted + Math.sqrt(variance) * own) / mean;
  }

  /**
   * Predicts each observation from all others (Rasmussen and Williams, 5.4.2). `sd` includes the observation's own noise, so
   * about 95 % of the observations should be within 1.96 of it.
   */
  leaveOneOut(): LeftOut[] {
    return this.#observations.map((observation) => {
      const { seconds } = observation;
      const row = this.#observedRow(observation);
      const variance = this.#variance(row);
      const noise = this.#noise(observation);
      const { weight = 1 } = observation;
      const kept = Math.max(1e-9, 1 - variance / noise);
      const deviation = (seconds / this.#unit - this.#dot(row)) / kept;
      return {
        observation,
        mean: seconds - deviation * this.#unit,
        sd: Math.sqrt(variance / kept + noise) * this.#unit,
        unweightedSd: Math.sqrt(variance / kept + noise * weight) * this.#unit,
      };
    });
  }

  /** How the error of a stage's time follows from the errors of the unknowns, and the variance of what is its own. */
  #error(from: number, to: number, mean: number): { row: Row; variance: number } {
    const row = this.#unknowns.row(from, to);
    const own = this.#own.get(this.#key(from, to));
    if (!own) return { row, variance: this.#structure(mean) };
    const drawn = own.row.map(([i, x]) => [i, -own.share * x] as const);
    return { row: [...row, ...drawn], variance: own.variance };
  }

  /** The expected time of a stage, in units of the whole model's. */
  #expected(from: number, to: number): number {
    const fitted = this.#dot(this.#unknowns.row(from, to));
    const own = this.#own.get(this.#key(from, to));
    const { shares } = this.#unknowns;
    const floor = 0.02 * (shares[to] - shares[from]);
    return Math.max(floor, own ? fitted + own.share * own.deviation : fitted);
  }

  #key(from: number, to: number): number {
    return from * (this.#unknowns.last + 1) + to;
  }

  #observedRow({ from, to, seconds, slowness = 0 }: StageObservation): Row {
    const row = this.#unknowns.row(from, to);
    return slowness === 0 ? row : [...row, [this.#unknowns.slowness, (seconds / this.#unit) * slowness]];
  }

  #dot(row: Row): number {
    return row.reduce((sum, [i, x]) => sum + x * this.#mean[i], 0);
  }

  #variance(row: Row): number {
    const dense = new Float64Array(this.#unknowns.size);
    for (const [i, x] of row) dense[i] += x;
    return squareLength(this.#posterior.half(dense));
  }

  #structure(time: number): number {
    return (this.spread.structure ** 2 * time) / this.#unknowns.last;
  }

  /**
   * The part of an observation's variance that is the stage's own. If the observation is an outlier, one or two visits were probably noisy. But the
   * median of more visits was not: then the stage is unusual.
   */
  #ownVariance(observation: StageObservation): number {
    const { seconds, visits, weight = 1 } = observation;
    const structure = this.#structure(seconds / this.#unit);
    if (visits <= fewVisits) return structure;
    const total = this.#noise(observation);
    return total - (total * weight - structure);
  }

  /** The variance of an observation around its segments and ends. */
  #noise({ seconds, visits, weight = 1, slowness = 0 }: StageObservation): number {
    const time = seconds / this.#unit;
    const relative = this.spread.visit ** 2 / visits + (unsureOfSlowness * slowness) ** 2;
    const visit = relative * time ** 2 + (resolution / this.#unknowns.last) ** 2;
    return (this.#structure(time) + visit) / weight;
  }
}

function squareLength(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum;
}
