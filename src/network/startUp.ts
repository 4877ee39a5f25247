import type { Capacity } from "./capacity.ts";
import { segmentBytes } from "./lossSampler.ts";

/** Settings of TCP's start-up in the transfer formula. */
export interface StartUp {
  /** Segments sent before the first acknowledgement, 1 or more (RFC 6928: 10, the default). */
  initialWindow?: number;
  /** Socket buffer, 1 byte or more, which limits the data in transit. Unlimited by default. */
  buffer?: number;
}

/** What a connection remembers from one message to the next: its window, and what it has sent that is not acknowledged yet. */
export interface SendWindow {
  /** Bytes that may be under way at a time. */
  size: number;
  /** What is under way, in order, and how many bytes that are. */
  readonly bursts: Burst[];
  underWay: number;
}

/** Bytes that were sent in a row. */
interface Burst {
  bytes: number;
  /** When they are acknowledged. */
  acknowledged: number;
  /** The most bytes that were under way while these were. */
  most: number;
}

/**
 * Computes when the last bit of a message is sent if the window starts small. The sender sends what the window leaves room for, and
 * waits until what it sent a round trip before is acknowledged. The window grows by what is acknowledged, so a message alone doubles
 * it each round trip. This ends when sending a window takes a round trip (the bandwidth-delay product is reached), or the window
 * reaches its maximum, the socket buffer. What messages before have under way takes its part of the window. Each burst uses the
 * capacity at its own time.
 *
 * @param window of the connection before the message; is brought up to date
 */
export function slowStart(
  capacity: Capacity,
  start: number,
  bytes: number,
  roundTrip: number,
  ceiling: number,
  window: SendWindow,
): number {
  const { bursts } = window;
  let at = start;
  let left = bytes;
  for (;;) {
    while (bursts.length > 0 && bursts[0].acknowledged <= at) acknowledge(window, ceiling);
    const room = Math.min(left, Math.max(0, window.size - window.underWay));
    const sent = capacity.finishTime(at, room * 8);
    // Sending the window takes at least a round trip, so acknowledgements arrive in time and sending does not pause
    // again. If the window cannot grow, sending may have to pause, and this comparison covers that too.
    if (room < left && bursts.length === 0 && sent >= at + roundTrip)
      return capacity.finishTime(at, left * 8);
    if (room > 0) {
      window.underWay += room;
      bursts.push({ bytes: room, acknowledged: at + roundTrip, most: 0 });
      // Earlier bursts have seen at least as much as later ones, so all before one that has seen more have, too.
      for (let i = bursts.length - 1; i >= 0 && bursts[i].most < window.underWay; i--) {
        bursts[i].most = window.underWay;
      }
    }
    left -= room;
    if (left <= 0) return sent;
    at = Math.max(sent, bursts[0].acknowledged);
  }
}

/** Takes in the first acknowledgement. The window grows if at least half of it was in use (Linux, `tcp_is_cwnd_limited`). */
function acknowledge(window: SendWindow, ceiling: number): void {
  const { bytes, most } = window.bursts.shift()!;
  // Nothing is left of rounding errors then.
  window.underWay = window.bursts.length === 0 ? 0 : window.underWay - bytes;
  if (window.size < 2 * most) window.size = Math.min(ceiling, window.size + bytes);
}

/** Returns the window of a connection that is new, or was idle. */
export function openWindow({ initialWindow = 10, buffer = Number.POSITIVE_INFINITY }: StartUp): SendWindow {
  return { size: Math.min(initialWindow * segmentBytes, buffer), bursts: [], underWay: 0 };
}
