import { now } from "../../base/clock.ts";
import type { HeadOf } from "../protocol/messages.ts";

/** How another device's clock goes against this one's. */
export interface ClockEstimate {
  /** Its clock less ours, seconds. */
  offset: number;
  /** The offset is right to within this, whatever part of the round trip each way took: half the round trip. */
  bound: number;
  /** The least round trip seen, seconds, without the time that the other side took to answer. */
  roundTrip: number;
}

/**
 * Estimates a clock's offset from round trips, by the one that was quickest (Cristian, "Probabilistic clock
 * synchronization", Distributed Computing 3, 1989; as NTP does, RFC 5905).
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
