import type { Capacity } from "./capacity.ts";
import { segmentBytes } from "./lossSampler.ts";

/** Settings of TCP's start-up in the transfer formula. */
export interface StartUp {
  /** Segments sent before the first acknowledgement, 1 or more (RFC 6928: 10, the default). */
  initialWindow?: number;
  /** Socket buffer, 1 byte or more, which limits the data in transit. Unlimited by default. */
  buffer?: number;
}

/**
 * Computes when the last bit of a message is sent if the window starts small. The sender sends a window, waits for the
 * end of the round trip and doubles the window. This ends when sending a window takes a round trip (the bandwidth-delay
 * product is reached), or the window reaches its maximum, the socket buffer. Each burst uses the capacity at its own
 * time.
 *
 * @param window bytes that may be in transit at `start`
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
    // Sending the window takes at least a round trip, so acknowledgements arrive in time and sending does not pause
    // again. If the window cannot grow, sending may have to pause, and this comparison covers that too.
    if (sent >= at + roundTrip) break;
    at += roundTrip;
    left -= size;
    size = Math.min(size * 2, ceiling);
  }
  result.window = size;
  return capacity.finishTime(at, left * 8);
}

/** Returns the window after idle, bytes. */
export function initialWindow(startUp: StartUp): number {
  return (startUp.initialWindow ?? 10) * segmentBytes;
}
