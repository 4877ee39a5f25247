import { now } from "../../base/clock.ts";
import { PreciseTimer } from "../timer/preciseTimer.ts";

/** Messages due within this many seconds are delivered with those due now. It is less than a timer's lateness. */
const slack = 50e-6;

/** Something to deliver, and when; seconds on the monotonic clock. */
interface Held {
  due: number;
  deliver: () => void;
}

/**
 * Holds messages that have arrived until the time at which an emulated link delivers them. It costs one wake-up for each
 * message: nothing is copied, and no other process takes part.
 */
export class Hold {
  readonly #timer = new PreciseTimer(() => this.#deliver());
  /** By due time; of equal ones, the first to come is first. */
  readonly #held: Held[] = [];

  /** Calls `deliver` when `due` has come: at once if it has, otherwise later. Messages of one link must be added in order. */
  add(due: number, deliver: () => void): void {
    let at = this.#held.length;
    while (at > 0 && this.#held[at - 1].due > due) at--;
    this.#held.splice(at, 0, { due, deliver });
    if (at === 0) this.#deliver();
  }

  /** Drops what is held. Nothing is delivered any more. */
  async close(): Promise<void> {
    this.#held.length = 0;
    await this.#timer.close();
  }

  #deliver(): void {
    while (this.#held.length > 0 && this.#held[0].due <= now() + slack) this.#held.shift()!.deliver();
    if (this.#held.length > 0) this.#timer.set(this.#held[0].due);
  }
}
