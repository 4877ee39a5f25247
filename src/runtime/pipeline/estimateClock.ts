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

/** Round trips after which two that agree are enough, and the share by which they may differ. */
const enough = { rounds: 3, difference: 0.01 };

/**
 * Estimates a clock's offset from the quickest of several round trips (Cristian, "Probabilistic clock synchronization",
 * Distributed Computing 3, 1989; NTP does the same, RFC 5905). On a long path they cost time and hardly differ, so it ends as soon as the
 * two quickest agree.
 *
 * @param ask sends a ping and resolves to its pong
 */
export async function estimateClock(ask: () => Promise<HeadOf<"pong">>, rounds = 8): Promise<ClockEstimate> {
  let best: ClockEstimate | undefined;
  let second = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    if (best && round >= enough.rounds && second <= best.roundTrip * (1 + enough.difference)) break;
    const sent = now();
    const pong = await ask();
    const back = now();
    const roundTrip = Math.max(0, back - sent - (pong.sent - pong.received));
    if (best && roundTrip >= best.roundTrip) second = Math.min(second, roundTrip);
    else {
      second = best?.roundTrip ?? second;
      best = { offset: (pong.received - sent + (pong.sent - back)) / 2, bound: roundTrip / 2, roundTrip };
    }
  }
  return best!;
}
