import { now } from "../../base/clock.ts";
import type { HeadOf } from "../protocol/messages.ts";

/** Another device's clock compared with this one. */
export interface ClockEstimate {
  /** Its clock minus ours, in seconds. */
  offset: number;
  /**
   * The offset is right to within this many seconds, however the round trip divides into the two ways: half the round
   * trip.
   */
  bound: number;
  /** The shortest round trip seen, in seconds, without the time that the other side took to answer. */
  roundTrip: number;
}

/**
 * Estimates a clock's offset from the quickest of several round trips (Cristian, "Probabilistic clock synchronization",
 * Distributed Computing 3, 1989; NTP does the same, RFC 5905).
 *
 * @param ask sends a ping and resolves to its pong
 */
export async function estimateClock(ask: () => Promise<HeadOf<"pong">>, rounds = 8): Promise<ClockEstimate> {
  let best: ClockEstimate | undefined;
  for (let round = 0; round < rounds; round++) {
    const sent = now();
    const pong = await ask();
    const back = now();
    const roundTrip = Math.max(0, back - sent - (pong.sent - pong.received));
    if (best && roundTrip >= best.roundTrip) continue;
    best = { offset: (pong.received - sent + (pong.sent - back)) / 2, bound: roundTrip / 2, roundTrip };
  }
  return best!;
}
