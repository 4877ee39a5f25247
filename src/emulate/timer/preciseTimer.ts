import { Worker } from "node:worker_threads";
import { childModule } from "../../base/childModule.ts";
import { now } from "../../base/clock.ts";
import { timerMemory, timerViews } from "./timerMemory.ts";

/** Seconds. After a longer wait the processor has gone to sleep and takes longer to wake up. */
const longWait = 5e-3;

/** Seconds. A larger lateness is caused by another process, and nothing is learned from it. */
const maxLead = 0.5e-3;

/** Weight of one observation of the timer's lateness. */
const learning = 1 / 8;

/**
 * A timer that is finer than Node's, whose event loop counts whole milliseconds. It is idle while it waits: a thread
 * sleeps and wakes this one. It learns how late that is, separately for short and long waits, and asks for that much
 * earlier. `docs/reference/relay.md` compares it with the alternatives.
 */
export class PreciseTimer {
  readonly #thread: Worker;
  readonly #changes: Int32Array;
  readonly #due: Float64Array;
  readonly #lead = { short: 0, long: 0 };
  #armed = Number.POSITIVE_INFINITY;
  #setAt = 0;

  /** @param fire called once for each time set, within about 0.1 ms of it, or more on a busy machine */
  constructor(fire: () => void) {
    const memory = timerMemory();
    const { changes, due } = timerViews(memory);
    this.#changes = changes;
    this.#due = due;
    due[0] = Number.POSITIVE_INFINITY;
    this.#thread = new Worker(childModule("emulate/timer/timerThread.js"), { workerData: memory });
    this.#thread.on("message", () => {
      this.#learn();
      this.#armed = Number.POSITIVE_INFINITY;
      fire();
    });
    // Without its timer, its user would hold everything back forever.
    this.#thread.on("error", (error) => {
      throw error;
    });
  }

  /** Fires at `time` on the monotonic clock, or earlier if an earlier time is set. The caller checks the clock. */
  set(time: number): void {
    if (time >= this.#armed) return;
    this.#armed = time;
    this.#setAt = now();
    this.#due[0] = time - this.#lead[this.#wait];
    Atomics.add(this.#changes, 0, 1);
    Atomics.notify(this.#changes, 0);
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  get #wait(): "short" | "long" {
    return this.#armed - this.#setAt > longWait ? "long" : "short";
  }

  #learn(): void {
    const asked = this.#armed - this.#lead[this.#wait];
    // The time was already past when it was set, so there is nothing to learn.
    if (asked <= this.#setAt) return;
    const late = Math.min(maxLead, now() - asked);
    this.#lead[this.#wait] += (late - this.#lead[this.#wait]) * learning;
  }
}
