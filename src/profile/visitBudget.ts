import { median } from "simple-statistics";
import type { MeasureAnswer } from "./measureChild.ts";

/** Minimum number of runs of the whole model in a visit: a warm-up, two samples, one after each pause. */
const minRuns = 5;

/** The share of the allowed overrun that a visit may use; the rest is for cleaning up. */
const visitShare = 0.8;

/**
 * Tracks how much of the measuring time is left, and what fits into it. A budget may be overrun by a tenth, or by 5 s
 * if that is more, but only if a visit takes longer than expected.
 */
export class VisitBudget {
  readonly #budget: number;
  readonly #start: number;
  readonly #share: (stage: number) => number;
  /** Seconds that the last visit to each stage took. */
  readonly #seconds = new Map<number, number>();
  #fixed = 0;
  #byShare = 0;

  /**
   * @param budget seconds
   * @param start when it began, by `performance.now()`
   * @param share of the runs in the whole model's visit that a stage's visit takes, by work, 0 to 1
   */
  constructor(budget: number, start: number, share: (stage: number) => number) {
    this.#budget = budget;
    this.#start = start;
    this.#share = share;
  }

  /** Seconds since the budget began. */
  get elapsed(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Seconds that are left; negative once it is overrun. */
  get left(): number {
    return this.#budget - this.elapsed;
  }

  /**
   * Returns the limits for a visit that begins now: after `seconds` it does only the minimum, and it ends after
   * `maxSeconds`.
   */
  limits(): { seconds: number; maxSeconds: number } {
    const seconds = Math.max(0, this.left);
    return { seconds, maxSeconds: seconds + overrun(this.#budget) * visitShare };
  }

  /**
   * Records the time of the visit to the whole model, from which the times of others are estimated. They need no process of
   * their own.
   */
  visitedWhole(stage: number, seconds: number, { samples, startSeconds }: MeasureAnswer): void {
    this.#byShare = Math.min(seconds, minRuns * median(samples));
    this.#fixed = Math.max(0, seconds - this.#byShare - startSeconds);
    this.visited(stage, seconds);
  }

  /** Records the time of a visit; Infinity if it did not end in time. */
  visited(stage: number, seconds: number): void {
    this.#seconds.set(stage, seconds);
  }

  /** Estimates the seconds of a visit to this stage: as long as its last one, or its share of the whole model's. */
  expected(stage: number): number {
    return this.#seconds.get(stage) ?? this.#fixed + this.#byShare * this.#share(stage);
  }

  /** Whether a visit to this stage fits into the rest of the budget. */
  fits(stage: number): boolean {
    return this.expected(stage) <= this.left;
  }
}

/** Returns the seconds by which a budget may be overrun. */
export function overrun(budget: number): number {
  return Math.max(budget / 10, 5);
}
