/** Seconds between heartbeats. */
const heartbeatEvery = 1;

/** Seconds between looks at the clock. */
const tick = 0.25;

/**
 * Asks for a heartbeat every second and notices silence.
 *
 * A tick counts as at most 0.5 s of silence: time in which this process itself did not run (stopped, or busy) says
 * nothing about the other side, whose bytes wait to be read.
 */
export class SignsOfLife {
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();
  #silence = 0;
  #sinceBeat = 0;
  #listening = true;

  /** @param deadline seconds of silence after which `on.silence` is called, every tick until stopped */
  constructor(deadline: number, on: { beat: () => void; silence: () => void }) {
    this.#timer = setInterval(() => {
      const now = performance.now();
      const elapsed = (now - this.#last) / 1000;
      this.#last = now;
      this.#sinceBeat += elapsed;
      if (this.#listening) this.#silence += Math.min(elapsed, 2 * tick);
      if (this.#silence >= deadline) return on.silence();
      if (this.#sinceBeat < heartbeatEvery - tick / 2) return;
      this.#sinceBeat = 0;
      on.beat();
    }, tick * 1000);
  }

  /** Something came. */
  heard(): void {
    this.#silence = 0;
  }

  /** Whether anything that comes would be seen: silence does not count while it would not. */
  listen(listening: boolean): void {
    this.#listening = listening;
    this.#silence = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
