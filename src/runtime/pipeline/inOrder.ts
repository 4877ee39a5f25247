import { WorkerFailure } from "../protocol/deviceError.ts";

/**
 * Passes frames on in order. Where devices take turns, frames come over several connections, and one that is early waits for
 * those before it.
 */
export class InOrder<T> {
  readonly #take: (item: T) => void;
  readonly #step: number;
  readonly #early = new Map<number, T>();
  #next: number;

  /** @param first the first frame's number; each further one is `step` later */
  constructor(first: number, step: number, take: (item: T) => void) {
    this.#next = first;
    this.#step = step;
    this.#take = take;
  }

  /** Adds a frame. Throws WorkerFailure if it was there before, or does not belong here. */
  add(frame: number, item: T): void {
    const isOwn = (frame - this.#next) % this.#step === 0;
    if (!isOwn || frame < this.#next || this.#early.has(frame)) {
      throw new WorkerFailure("peer", `frame ${frame} came where frame ${this.#next} was next`);
    }
    this.#early.set(frame, item);
    for (;;) {
      const next = this.#early.get(this.#next);
      if (next === undefined) return;
      this.#early.delete(this.#next);
      this.#next += this.#step;
      this.#take(next);
    }
  }
}
