import { type Capacity, ConstantCapacity } from "./capacity.ts";
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

/** Bytes that were sent in a row, or nearly so. */
interface Burst {
  bytes: number;
  /** When they are acknowledged. */
  acknowledged: number;
  /** The most bytes that were under way while these were. */
  most: number;
}

/** Parts of a round trip: what leaves within one of them is acknowledged together. */
const parts = 16;

/**
 * Computes when the last bit of a message is sent if the window starts small. The sender sends what the window leaves room for, and
 * waits until what it sent a round trip before is acknowledged. The window grows by what is acknowledged, so a message alone doubles
 * it each round trip, until it reaches its maximum, the socket buffer, or is no longer used up. What messages before have under way
 * takes its part of the window. Each burst uses the capacity at its own time.
 *
 * A window of what the capacity can carry in a round trip (the bandwidth-delay product) limits nothing any more, and the rest of a message
 * takes no further steps. If the capacity varies, this holds only of its highest rate. Until then there are a few steps for each
 * round trip, or at most one for each segment.
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
  const isConstant = capacity instanceof ConstantCapacity;
  const widest = roundTrip > 0 ? (capacity.highest * roundTrip) / 8 : 0;
  let at = start;
  let left = bytes;
  for (;;) {
    while (bursts.length > 0 && bursts[0].acknowledged <= at) acknowledge(window, ceiling);
    if (window.size >= widest) {
      // With the same rate and round trip for ever, what is under way never matters again.
      if (isConstant) return capacity.finishTime(at, left * 8);
      // More than twice what is under way is not used up: the window does not grow further.
      if (window.size >= Math.min(ceiling, 2 * widest))
        return sendRest(capacity, at, left, roundTrip, window);
    }
    let room = Math.min(left, Math.max(0, window.size - window.underWay));
    const soon = isConstant ? room : capacity.amount(at, at + roundTrip / parts) / 8;
    room = Math.min(room, Math.max(segmentBytes, soon));
    const sent = capacity.finishTime(at, room * 8);
    // What begins in an outage leaves after it.
    if (room > 0) launch(window, room, isConstant ? at : Math.max(at, sent - roundTrip / parts), roundTrip);
    left -= room;
    if (left <= 0) return sent;
    at = window.underWay < window.size ? sent : Math.max(sent, bursts[0].acknowledged);
  }
}

/** Sends the rest of a message without a limit, and returns when its last bit is sent. What left in the last round trip is then under way. */
function sendRest(
  capacity: Capacity,
  start: number,
  bytes: number,
  roundTrip: number,
  window: SendWindow,
): number {
  const end = capacity.finishTime(start, bytes * 8);
  const from = Math.max(start, end - roundTrip);
  if (from > start) {
    window.bursts.length = 0;
    window.underWay = 0;
  }
  for (let i = 0; i < parts; i++) {
    const at = from + (i / parts) * roundTrip;
    const until = Math.min(end, from + ((i + 1) / parts) * roundTrip);
    if (at < until) launch(window, capacity.amount(at, until) / 8, at, roundTrip);
  }
  return end;
}

/** Records bytes whose first bit leaves at `at`. */
function launch(window: SendWindow, bytes: number, at: number, roundTrip: number): void {
  const { bursts } = window;
  const acknowledged = at + roundTrip;
  window.underWay += bytes;
  const last = bursts.at(-1);
  if (last && acknowledged - last.acknowledged <= roundTrip / parts) last.bytes += bytes;
  else bursts.push({ bytes, acknowledged, most: 0 });
  // Earlier bursts have seen at least as much as later ones, so all before one that has seen more have, too.
  for (let i = bursts.length - 1; i >= 0 && bursts[i].most < window.underWay; i--) {
    bursts[i].most = window.underWay;
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
