/** Seconds between heartbeats. */
const heartbeatEvery = 1;

/** Seconds between checks of the clock. */
const tick = 0.25;

/**
 * Calls `on.beat` every second and notices when the other side is silent. It has been heard when `heard` is called, and when
 * `on.arrived` has grown since the last tick.
 *
 * A tick counts as at most 0.5 s of silence. If this process did not run (it was stopped or busy), that says nothing
 * about the other side, whose bytes are waiting to be read.
 */
export class SignsOfLife {
  readonly #timer: NodeJS.Timeout;
  readonly #deadline: number;
  #last = performance.now();
  #silence = 0;
  #sinceBeat = 0;
  #listening = true;
  #arrived = 0;
  /** The last time that this process did not run between two ticks: for how many seconds, and until when. */
  #gap = { seconds: 0, end: Number.NEGATIVE_INFINITY };

  /**
   * @param deadline seconds of silence after which `on.silence` is called, at every tick until stopped
   * @param on.arrived returns a count of what has arrived so far, such as bytes
   */
  constructor(deadline: number, on: { beat: () => void; silence: () => void; arrived?: () => number }) {
    this.#deadline = deadline;
    this.#timer = setInterval(() => {
      const now = performance.now();
      const elapsed = (now - this.#last) / 1000;
      this.#last = now;
      if (elapsed > 2 * tick) this.#gap = { seconds: elapsed, end: now };
      this.#sinceBeat += elapsed;
      if (this.#listening) this.#silence += Math.min(elapsed, 2 * tick);
      const arrived = on.arrived?.() ?? 0;
      if (arrived > this.#arrived) this.heard();
      this.#arrived = arrived;
      if (this.#silence >= deadline) return on.silence();
      if (this.#sinceBeat < heartbeatEvery - tick / 2) return;
      this.#sinceBeat = 0;
      on.beat();
    }, tick * 1000);
  }

  /**
   * Seconds within the last deadline for which this process itself did not run, because it was stopped or busy. The other
   * side heard nothing meanwhile. 0 if this process ran all the time.
   */
  get ownGap(): number {
    const now = performance.now();
    // After a stop, bytes that arrived meanwhile may be read before the next tick.
    const current = (now - this.#last) / 1000;
    if (current > 2 * tick) return current;
    return now - this.#gap.end < this.#deadline * 1000 ? this.#gap.seconds : 0;
  }

  /** Call this when the other side has been heard. */
  heard(): void {
    this.#silence = 0;
  }

  /** Sets whether this side would see arriving bytes. While it would not, silence does not count. */
  listen(listening: boolean): void {
    this.#listening = listening;
    this.#silence = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
