import { median } from "simple-statistics";
import { maxSeconds } from "../base/secondsRange.ts";
import type { MeasureAnswer } from "./measureChild.ts";
import type { VisitLimits } from "./visitStage.ts";

/** Minimum number of runs of the whole model in a visit: a warm-up, two samples, one after each pause. */
const minRuns = 5;

/** The share of the allowed overrun that a visit may use; the rest is for cleaning up. */
const visitShare = 0.8;

/** What share of the whole model's time a stage's visit takes, 0 to 1. */
export interface VisitShares {
  /** Of its runs, by work. */
  runs: (stage: number) => number;
  /** Of what it takes to bring it to the device and to load it, by size. */
  loading: (stage: number) => number;
}

/**
 * Tracks how much of the measuring time is left, and what fits into it. A budget may be overrun by a tenth, or by 5 s
 * if that is more, but only if a visit takes longer than expected.
 */
export class VisitBudget {
  readonly #budget: number;
  readonly #start: number;
  readonly #shares: VisitShares;
  /** Seconds that the last visit to each stage took. */
  readonly #seconds = new Map<number, number>();
  /** When the visit under way began, and when its stage was in place; seconds since the budget began. */
  #begun = 0;
  #inPlace = 0;
  /** Seconds of the whole model's visit: those that any visit takes, those of its runs, and those of its loading. */
  readonly #whole = { fixed: 0, runs: 0, loading: 0 };

  /**
   * @param budget seconds
   * @param start when it began, by `performance.now()`
   */
  constructor(budget: number, start: number, shares: VisitShares) {
    this.#budget = budget;
    this.#start = start;
    this.#shares = shares;
  }

  /** Seconds since the budget began. */
  get elapsed(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Seconds that are left; negative once it is overrun. */
  get left(): number {
    return this.#budget - this.elapsed;
  }

  /** Call it when a visit begins. */
  begin(): void {
    this.#begun = this.#inPlace = this.elapsed;
  }

  /**
   * Returns the limits for the visit under way, whose stage is in place now: it was made, and brought to where it is measured.
   * After `seconds` the visit does only the minimum, and it ends after `maxSeconds`.
   */
  limits(): VisitLimits {
    this.#inPlace = this.elapsed;
    const seconds = Math.min(maxSeconds, Math.max(0, this.left));
    return { seconds, maxSeconds: Math.min(maxSeconds, seconds + overrun(this.#budget) * visitShare) };
  }

  /**
   * Records the time of the visit to the whole model, from which the times of others are estimated. They need no process of
   * their own, and are smaller.
   */
  visitedWhole(stage: number, answer: MeasureAnswer): void {
    this.visited(stage, answer);
    const { samples, startSeconds, loadSeconds } = answer;
    const seconds = this.expected(stage);
    const runs = Math.min(seconds, minRuns * median(samples));
    const loading = Math.min(seconds - runs, this.#inPlace - this.#begun + loadSeconds);
    const fixed = Math.max(0, seconds - runs - loading - startSeconds);
    Object.assign(this.#whole, { fixed, runs, loading });
  }

  /** Records that the visit under way has ended. Without an answer it did not end in time, and the stage fits no more. */
  visited(stage: number, answer: MeasureAnswer | undefined): void {
    this.#seconds.set(stage, answer ? this.elapsed - this.#begun : Number.POSITIVE_INFINITY);
  }

  /** Estimates the seconds of a visit to this stage: as long as its last one, or its shares of the whole model's. */
  expected(stage: number): number {
    const last = this.#seconds.get(stage);
    if (last !== undefined) return last;
    const { fixed, runs, loading } = this.#whole;
    return fixed + runs * this.#shares.runs(stage) + loading * this.#shares.loading(stage);
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
