/** Bytes that may gather in the kernel during a rest: few at first, then more as long as the sender is not held up. */
const gathered = { least: 2 ** 16, most: 2 ** 20 };

/** The longest rest, in seconds. It limits the harm when bytes suddenly come faster. */
const longestRest = 25e-3;

/** The shortest rest that is worth its timer, which counts in milliseconds. */
const shortestRest = 1e-3;

/**
 * Says how long a receiver may rest between two reads of one message.
 *
 * Over a real link a message comes packet by packet: 600 kB at 25 Mbit/s are 415 packets in 0.2 s. Each time the receiver
 * wakes, it finds its caches cold, because a stage computes on the same core, and half a message is of no use to anybody. So
 * it rests while the middle of a message comes in, for half the time that the missing bytes take at the rate they come at.
 */
export class ReadingPace {
  /** Bytes a second of the last message that took long enough to tell; 0 before there was one. */
  #before = 0;
  /** When the message under way was first seen, what has come of it since, and what has not. */
  #message: { begun: number; time: number; bytes: number; missing: number } | undefined;
  /** Bytes that may gather during the next rest. */
  #gathered = gathered.least;
  /** The last rest: bytes that it should have brought, and those that came. */
  #rested = { expected: 0, came: 0 };

  /**
   * Call it after each read.
   *
   * @param time seconds, of any clock that only goes forward
   * @param count bytes that were read
   * @param missing bytes of the message under way that have not come; 0 when none is under way
   */
  read(time: number, count: number, missing: number): void {
    this.#rested.came += count;
    // What comes first may have waited for long, so it says nothing about the rate.
    if (!this.#message) this.#message = { begun: time, time, bytes: 0, missing };
    else Object.assign(this.#message, { time, bytes: this.#message.bytes + count, missing });
    if (missing > 0) return;
    this.#before = this.#own || this.#before;
    this.#message = undefined;
  }

  /** Bytes a second of the message under way; 0 if it is too early to tell, or there is none. */
  get #own(): number {
    const { begun, time, bytes } = this.#message ?? { begun: 0, time: 0, bytes: 0 };
    return time - begun < shortestRest ? 0 : bytes / (time - begun);
  }

  /** Bytes a second that may be expected: the faster of this message and the one before; 0 if it is too early to tell. */
  get #rate(): number {
    return Math.max(this.#own, this.#before);
  }

  /** How long to rest now, in seconds; 0: read on. */
  get rest(): number {
    const rate = this.#rate;
    if (!this.#message || rate === 0) return 0;
    const rest = Math.min(longestRest, Math.min(this.#message.missing / 2, this.#gathered) / rate);
    return rest < shortestRest ? 0 : rest;
  }

  /** Call it when everything has been read that is there: begins a rest, and returns its seconds. */
  startRest(): number {
    const { expected, came } = this.#rested;
    // If fewer bytes came than expected, the kernel may have had no room for more.
    if (came < expected / 2) this.#gathered = gathered.least;
    else if (expected > 0) this.#gathered = Math.min(2 * this.#gathered, gathered.most);
    const { rest } = this;
    if (rest > 0) this.#rested = { expected: rest * this.#rate, came: 0 };
    return rest;
  }
}
