/** Milliseconds of work after which other work gets a turn. */
const turn = 30;

/** Milliseconds between two reports of progress. */
const reportEvery = 100;

/** Decides when a long computation lets other work run, reports, and has to end. */
export class Pace {
  #begin = performance.now();
  #turnBegin = this.#begin;
  #reported = this.#begin;
  readonly #timeLimit: number;
  readonly #signal: AbortSignal | undefined;

  /** @param timeLimit seconds */
  constructor(timeLimit = Number.POSITIVE_INFINITY, signal?: AbortSignal) {
    this.#timeLimit = timeLimit * 1000;
    this.#signal = signal;
  }

  /** Whether the time is up or the signal was aborted. */
  get isOver(): boolean {
    return this.#signal?.aborted === true || performance.now() - this.#begin >= this.#timeLimit;
  }

  /**
   * Runs a generator until it is done or has to end. Returns what the generator returned, or undefined if it was ended
   * early.
   *
   * @param onReport called about ten times a second with what was yielded last
   */
  async drive<Y, R>(work: Generator<Y, R>, onReport?: (last: Y) => void): Promise<R | undefined> {
    while (!this.isOver) {
      const { value, done } = work.next();
      if (done) return value as R;
      const now = performance.now();
      if (now - this.#turnBegin < turn) continue;
      if (now - this.#reported >= reportEvery) {
        this.#reported = now;
        onReport?.(value as Y);
      }
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      this.#turnBegin = performance.now();
    }
    return undefined;
  }
}
