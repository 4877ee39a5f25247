import { segmentBytes } from "./lossSampler.ts";

/** Seconds after which BBR measures the round trip again. */
const interval = 10;
/** Seconds for which BBR measures the round trip, at least. */
export const shortestPause = 0.2;
/** Packets that it sends in a round trip meanwhile. */
const packets = 4;

/** Seconds. On a shorter path, four packets in each round trip are as much as most links carry; on loopback, packets are larger too. */
const shortPath = 1e-3;

/** A connection whose congestion control is BBR. */
export interface BbrConnection {
  /** Round trip of the empty path, seconds. */
  roundTrip: number;
}

/** Whether a connection pauses at all. */
export function pauses(connection: BbrConnection | undefined): boolean {
  return connection !== undefined && connection.roundTrip >= shortPath;
}

/**
 * The pauses of a connection whose congestion control is BBR. It takes the shortest round trip that it has seen for the path's own, until
 * that is 10 s old. A connection that is not empty then may have met queues only, so BBR lets it run empty. It sends nothing until what is
 * under way has been acknowledged, and then four packets in a round trip, for 0.2 s or a round trip, whichever is longer. A connection
 * that is empty by itself at that time gets its round trip from the next message, without a pause: that it was empty before does not count, since
 * another message's round trip is hardly ever shorter than the shortest. (The state PROBE_RTT: Cardwell et al., "BBR:
 * Congestion-Based Congestion Control", ACM Queue 14(5), 2016; Linux, net/ipv4/tcp_bbr.c.)
 */
export class RoundTripProbes {
  readonly #roundTrip: number;
  readonly #pauses: boolean;
  /** When the round trip was last known to be the path's own; undefined before the first message. */
  #known: number | undefined;

  constructor(connection: BbrConnection) {
    this.#roundTrip = connection.roundTrip;
    this.#pauses = pauses(connection);
  }

  /**
   * Returns when a message starts that would start at `start` without these pauses. What four packets in a round trip carry shortens
   * a pause. Call it once per message, in order.
   *
   * @param lastSent when the last bit of the message before left; -Infinity for the first
   * @param rate at which the link carries the message, bytes per second
   */
  start(start: number, lastSent: number, rate: number): number {
    this.#known ??= start;
    if (!this.#pauses || start - this.#known <= interval) return start;
    const empty = lastSent + this.#roundTrip;
    const carried = Math.min(1, (packets * segmentBytes) / this.#roundTrip / rate);
    const resumes = lastSent + (1 - carried) * (this.#roundTrip + Math.max(shortestPause, this.#roundTrip));
    this.#known = start < empty ? Math.max(start, resumes) : start;
    return this.#known;
  }
}
