/** A cut of the model whose stages are fitted. */
export interface FitCut {
  /** Bytes that cross the cut. */
  bytes: number;
  /** Work before the cut, in any unit. It only gives the shares from which the segments' times start. */
  work: number;
}

/** Non-zero coefficients of a linear combination: [index of the unknown, coefficient]. */
export type Row = readonly (readonly [number, number])[];

/** That a combination of unknowns is about some value. */
export interface Belief {
  row: Row;
  value: number;
  variance: number;
}

/** Prior standard deviations, relative to the mean segment's time or, for `segment`, to the segment's own expected time. */
const prior = { segment: 0.5, edge: 0.15, perRun: 0.3, perBytes: 0.5, perLength: 2, slowness: 0.5 };

/**
 * The unknowns of which stages' times are made (`StageFit`), in units of the whole model's time, and what is believed of them before
 * anything is measured. There are cumulative times at cuts rather than segments, which keeps every stage's row short:
 *
 *     times up to cuts 1 to n | entering at cuts inside | leaving at cuts inside | per run, per bytes in, per bytes out, per length, slowness
 */
export class FitUnknowns {
  /** Index of the last cut. */
  readonly last: number;
  /** Share of the whole model's time that is expected before each cut. */
  readonly shares: readonly number[];
  /** Bytes at each cut, relative to the mean of those inside. */
  readonly #bytes: readonly number[];

  /** @param cuts at least two, the model's two ends included */
  constructor(cuts: readonly FitCut[]) {
    const last = cuts.length - 1;
    this.last = last;
    const inner = cuts.slice(1, last);
    const meanBytes = inner.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, inner.length);
    this.#bytes = cuts.map(({ bytes }) => (meanBytes > 0 ? bytes / meanBytes : 0));
    const { work: total } = cuts[last];
    this.shares = cuts.map(({ work }, k) => 0.9 * (work / total) + 0.1 * k * this.#segment);
  }

  /** Number of unknowns. */
  get size(): number {
    return 3 * this.last + 3;
  }

  /** Index of the share of the machine's slowness by which stages slow down. */
  get slowness(): number {
    return this.size - 1;
  }

  /** Returns what is believed before anything is measured. */
  *priors(): Generator<Belief> {
    const { last, size } = this;
    const segment = this.#segment;
    for (let k = 1; k <= last; k++) {
      const value = this.shares[k] - this.shares[k - 1];
      const row: Row = [[k - 1, 1], ...(k > 1 ? [[k - 2, -1] as const] : [])];
      yield { row, value, variance: (prior.segment * (value + 0.3 * segment)) ** 2 };
    }
    for (let k = 1; k < last; k++) {
      const variance = (prior.edge * segment * (0.3 + 0.7 * this.#bytes[k])) ** 2;
      yield { row: [[this.#entering(k), 1]], value: 0, variance };
      yield { row: [[this.#leaving(k), 1]], value: 0, variance };
    }
    yield { row: [[size - 5, 1]], value: 0, variance: (prior.perRun * segment) ** 2 };
    yield { row: [[size - 4, 1]], value: 0, variance: (prior.perBytes * segment) ** 2 };
    yield { row: [[size - 3, 1]], value: 0, variance: (prior.perBytes * segment) ** 2 };
    yield { row: [[size - 2, 1]], value: 0, variance: (prior.perLength * segment) ** 2 };
    yield { row: [[this.slowness, 1]], value: 0, variance: prior.slowness ** 2 };
  }

  /** Returns of what the time of the stage between two cuts is the sum. */
  row(from: number, to: number): Row {
    const { size } = this;
    const row: [number, number][] = [
      [to - 1, 1],
      [size - 5, 1],
      [size - 2, ((to - from) / this.last) ** 2],
    ];
    if (from > 0) row.push([from - 1, -1], [this.#entering(from), 1], [size - 4, this.#bytes[from]]);
    if (to < this.last) row.push([this.#leaving(to), 1], [size - 3, this.#bytes[to]]);
    return row;
  }

  /** The mean segment's time. */
  get #segment(): number {
    return 1 / this.last;
  }

  #entering(cut: number): number {
    return this.last + cut - 1;
  }

  #leaving(cut: number): number {
    return 2 * this.last + cut - 2;
  }
}
