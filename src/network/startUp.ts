import type { Capacity } from "./capacity.ts";
import { segmentBytes } from "./loss.ts";

/** TCP's start-up as a setting of the transfer formula. */
export interface StartUp {
  /** Segments sent before the first acknowledgement (RFC 6928: 10, the default). */
  initialWindow?: number;
  /** Socket buffer, bytes: a ceiling on what is under way. Unlimited by default. */
  buffer?: number;
}

/**
 * When the last bit of a message is sent if the window starts small: the sender sends a window, waits for the
 * round trip to end, and doubles the window, until a window lasts a round trip (the bandwidth-delay product
 * is reached) or its ceiling, the socket buffer, is. Each burst takes the capacity at its own time.
 *
 * @param window bytes that may be under way at `start`
 * @param result receives the window at the end, in bytes
 */
export function slowStart(
  capacity: Capacity,
  start: number,
  bytes: number,
  roundTrip: number,
  window: number,
  ceiling: number,
  result: { window: number },
): number {
  let at = start;
  let left = bytes;
  let size = Math.min(window, ceiling);
  while (left > size) {
    const sent = capacity.finishTime(at, size * 8);
    // The window lasts the round trip: acknowledgements come in time, and sending does not pause again. With
    // a ceiling it may have to (the window cannot grow), which the same comparison sees.
    if (sent >= at + roundTrip) break;
    at += roundTrip;
    left -= size;
    size = Math.min(size * 2, ceiling);
  }
  result.window = size;
  return capacity.finishTime(at, left * 8);
}

/** The window after idle, bytes. */
export function initialWindow(startUp: StartUp): number {
  return (startUp.initialWindow ?? 10) * segmentBytes;
}
