/** Seconds after which BBR measures the round trip again, and the shortest time for which it then sends nothing. */
const interval = 10;
const shortest = 0.2;

/** Whether a congestion control of TCP, by the kernel's name, stops now and then to measure the round trip. */
export function probesRoundTrip(congestion: string | undefined): boolean {
  return congestion === "bbr";
}

/**
 * The pauses of a connection whose congestion control is BBR. It takes the shortest round trip of the last 10 s for the path's own. A
 * connection that was never empty in that time may have met queues only, so BBR lets it run empty: it sends nothing until all that is under
 * way has been acknowledged, and then for 0.2 s or a round trip, whichever is longer. A connection that is empty by itself gets its round
 * trip from the next message, without a pause. (The state PROBE_RTT: Cardwell et al., "BBR: Congestion-Based Congestion Control", ACM
 * Queue 14(5), 2016; Linux, net/ipv4/tcp_bbr.c.)
 */
export class RoundTripProbes {
  readonly #roundTrip: number;
  /** When the round trip was last known to be the path's own; undefined before the first message. */
  #known: number | undefined;

  /** @param roundTrip seconds, on the empty path */
  constructor(roundTrip: number) {
    this.#roundTrip = roundTrip;
  }

  /**
   * Returns when a message starts that would start at `start` without these pauses. Call it once per message, in order.
   *
   * @param lastSent when the last bit of the message before left; -Infinity for the first
   */
  start(start: number, lastSent: number): number {
    this.#known ??= start;
    if (start - this.#known <= interval) return start;
    const empty = lastSent + this.#roundTrip;
    this.#known = start < empty ? empty + Math.max(shortest, this.#roundTrip) : start;
    return this.#known;
  }
}
