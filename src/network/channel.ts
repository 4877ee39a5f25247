import type { Random } from "../base/random.ts";
import { type Capacity, capacityOf } from "./capacity.ts";
import type { Conditions } from "./conditions.ts";
import { type CongestionControl, congestionWindow, lossBegins } from "./congestion.ts";
import { type DelaySampler, delaySampler } from "./delaySampler.ts";
import { type IdleCost, idleCost } from "./idleCost.ts";
import { interpolate } from "./interpolate.ts";
import { type LossSampler, lossSampler, minimumTimeout } from "./lossSampler.ts";
import { type BbrConnection, pauses, RoundTripProbes } from "./roundTripProbes.ts";
import { openWindow, type SendWindow, type StartUp, slowStart } from "./startUp.ts";
import { valueAt } from "./trace.ts";
import { longPauseShare, type TransferCurve } from "./transferCurve.ts";

/** Settings of a channel; times in seconds. */
export interface ChannelOptions {
  conditions: Conditions;
  /** The conditions of the medium that gives the rate, if there is one. */
  carrier?: Conditions;
  /** Seconds that every message takes before its first bit is sent. */
  overhead?: number;
  /**
   * Additional seconds until a message is delivered, and how much more after a pause since the last bit of the previous
   * message. Not used with a curve, which already includes them.
   */
  latency?: { seconds: number; afterIdle?: IdleCost };
  /** A measured curve, used instead of the formula. */
  curve?: TransferCurve;
  startUp?: StartUp;
  /** The connection's congestion control, if losses slow it down. Not used with a curve, which already includes it. */
  congestion?: CongestionControl;
  /** Given if the connection's congestion control is BBR, which pauses now and then to measure the round trip. */
  bbr?: BbrConnection;
}

/** The parts of the time of messages that only a pause can change; seconds. */
export interface SteadyTimes {
  overhead: number;
  sending: number;
  delay: number;
  latency: number;
  /** Additional seconds after a pause since the last bit of the message before; undefined if pauses cost nothing. */
  afterIdle: ((pause: number) => number) | undefined;
}

/**
 * One direction of a link. For each message in turn, it computes when the last bit has left (so that the next message
 * may start) and when the message is delivered. Both simulation engines ask the same questions in the same order, so
 * they get the same answers.
 *
 * The formula adds: the overhead, the time for the bits at the capacity over that time (more bits if loss forces some
 * to be resent), the propagation delay with jitter, the cost of losses, and the latency of both ends. Delivery is in
 * order: a message that would overtake waits for the previous one. A round trip is taken as twice this direction's
 * delay. If the congestion control is known to be one that losses slow down, no more than its average window is under way at a time.
 *
 * A measured curve is split so that both of its columns hold: messages occupy the channel for the back-to-back time,
 * and the rest of the time after idle is propagation, which is longer after a long pause.
 */
export class Channel {
  readonly capacity: Capacity;
  readonly #overhead: number;
  readonly #conditions: Conditions;
  readonly #delay: DelaySampler;
  readonly #loss: LossSampler | undefined;
  readonly #curve: TransferCurve | undefined;
  readonly #startUp: StartUp | undefined;
  readonly #congestion: CongestionControl | undefined;
  readonly #probes: RoundTripProbes | undefined;
  readonly #latency: number;
  readonly #afterIdle: ((pause: number) => number) | undefined;
  /** Undefined before the first message, and where TCP's window plays no part. */
  #window: SendWindow | undefined;
  /** Whether there is only overhead, a constant rate and a constant delay. This common case takes a shortcut. */
  readonly #isPlain: boolean;
  #lastSent = Number.NEGATIVE_INFINITY;
  #pause = 0;
  #lastDelivered = 0;

  /** @param random returns the stream of random numbers with a name, `jitter` or `loss` */
  constructor(options: ChannelOptions, random: (name: string) => Random) {
    this.#conditions = options.conditions;
    this.capacity = capacityOf(options.conditions);
    this.#overhead = options.curve ? 0 : (options.overhead ?? 0);
    this.#curve = options.curve;
    this.#latency = options.latency?.seconds ?? 0;
    this.#afterIdle = idleCost(options.latency?.afterIdle);
    this.#startUp = options.startUp;
    if (pauses(options.bbr)) this.#probes = new RoundTripProbes(options.bbr!);
    this.#delay = delaySampler(options.conditions, () => random("jitter"));
    this.#loss = lossSampler(options.conditions, () => random("loss"), options.carrier);
    this.#congestion = this.#loss && options.congestion;
    const { trace, jitter } = options.conditions;
    this.#isPlain = !(
      trace ||
      jitter > 0 ||
      this.#loss ||
      this.#curve ||
      this.#startUp ||
      this.#probes ||
      this.#latency > 0 ||
      this.#afterIdle
    );
  }

  /**
   * Returns the parts of the time of messages of `bytes` if only the pause before a message can change them: `sent` is then (start +
   * overhead) + sending, and `delivered` is (sent + delay) + (latency + afterIdle), in order. Undefined if anything else changes or
   * is random.
   */
  steady(bytes: number): SteadyTimes | undefined {
    const { rate, delay, jitter, trace } = this.#conditions;
    if (this.#startUp || this.#probes || this.#loss || trace || jitter > 0) return undefined;
    const curve = this.#curve;
    if (!curve) {
      const sending = (bytes * 8) / rate;
      return { overhead: this.#overhead, sending, delay, latency: this.#latency, afterIdle: this.#afterIdle };
    }
    const { sending, delay: curveDelay } = curveTimes(curve, bytes);
    const afterIdle = curve.longPause && ((pause: number) => curveAfterPause(curve, bytes, pause));
    return { overhead: 0, sending, delay: curveDelay, latency: 0, afterIdle };
  }

  /** Number of messages so far at which TCP would have given up the connection because of losses. */
  get givenUp(): number {
    return this.#loss?.givenUp ?? 0;
  }

  /** Returns when the last bit of a message of `bytes` has left that starts at `start`. */
  sent(start: number, bytes: number): number {
    if (this.#isPlain) return start + this.#overhead + (bytes * 8) / this.#conditions.rate;
    const first = this.firstBit(start, bytes);
    if (this.#curve) return (this.#lastSent = first + curveTimes(this.#curve, bytes).sending);
    const load = this.load(start, bytes);
    const hasWindow = this.#startUp || this.#congestion;
    const end = hasWindow ? this.#throughWindow(first, load) : this.capacity.finishTime(first, load * 8);
    this.#lastSent = end;
    return end;
  }

  /** Returns when the first bit of a message leaves, after the overhead. Call it once per message, in order. */
  firstBit(start: number, bytes: number): number {
    this.#pause = start - this.#lastSent;
    const ready = start + this.#overhead;
    return this.#probes ? this.#probes.start(ready, this.#lastSent, this.#rate(bytes)) : ready;
  }

  /** Bytes per second at which a message leaves. */
  #rate(bytes: number): number {
    const { rate } = this.#conditions;
    const sending = this.#curve ? curveTimes(this.#curve, bytes).sending : (bytes * 8) / rate;
    return sending > 0 ? bytes / sending : Number.POSITIVE_INFINITY;
  }

  /** Returns the bytes that the channel carries for a message of `bytes`, retransmissions included. */
  load(start: number, bytes: number): number {
    return this.#loss ? bytes * this.#loss.load(start) : bytes;
  }

  /**
   * Returns when a message of `bytes` is delivered whose last bit left at `sent`. Call it once per message, in order.
   */
  delivered(sent: number, bytes: number): number {
    let arrival = sent;
    // Links on a medium never call `sent`.
    this.#lastSent = sent;
    if (this.#isPlain) arrival += this.#conditions.delay;
    else if (this.#curve) {
      arrival += curveTimes(this.#curve, bytes).delay;
      arrival += curveAfterPause(this.#curve, bytes, this.#pause);
    } else {
      arrival += this.#delay(sent);
      if (this.#loss) arrival += this.#loss.delay(sent, bytes, this.#roundTrip(sent));
      arrival += this.#latency + (this.#afterIdle?.(this.#pause) ?? 0);
    }
    return (this.#lastDelivered = Math.max(this.#lastDelivered, arrival));
  }

  #roundTrip(t: number): number {
    const { delay, trace } = this.#conditions;
    return 2 * (trace?.delay ? valueAt(trace, trace.delay, t) : delay);
  }

  #throughWindow(first: number, bytes: number): number {
    const startUp = this.#startUp ?? { initialWindow: Number.POSITIVE_INFINITY };
    const roundTrip = this.#roundTrip(first);
    const ceiling = Math.min(startUp.buffer ?? Number.POSITIVE_INFINITY, this.#lossWindow(first, roundTrip));
    // A pause longer than the time-out shrinks the window to its first size again (RFC 5681, section 4.1).
    const idle = first - this.#lastSent > roundTrip + minimumTimeout;
    if (idle || !this.#window) this.#window = openWindow(startUp);
    // Without a start-up the window is what it can be, however losses have changed.
    this.#window.size = this.#startUp ? Math.min(ceiling, this.#window.size) : ceiling;
    return slowStart(this.capacity, first, bytes, roundTrip, ceiling, this.#window);
  }

  #lossWindow(t: number, roundTrip: number): number {
    const control = this.#congestion;
    return control
      ? congestionWindow(control, lossBegins(this.#conditions, t), roundTrip)
      : Number.POSITIVE_INFINITY;
  }
}

/** Splits a measured curve at a size: seconds on the channel, and the rest of the time after idle, which is propagation. */
function curveTimes(curve: TransferCurve, bytes: number): { sending: number; delay: number } {
  const { bytes: sizes, idle, backToBack } = curve;
  if (!backToBack) return { sending: interpolate(sizes, idle, bytes), delay: 0 };
  const sending = interpolate(sizes, backToBack, bytes);
  return { sending, delay: Math.max(0, interpolate(sizes, idle, bytes) - sending) };
}

/** Returns the seconds that a message takes after a pause beside those that a measured curve has for messages after idle. */
function curveAfterPause(
  { bytes: sizes, idle, longPause }: TransferCurve,
  bytes: number,
  pause: number,
): number {
  const share = longPause ? longPauseShare(longPause, pause) : 0;
  if (share === 0) return 0;
  const more = interpolate(sizes, longPause!.seconds, bytes) - interpolate(sizes, idle, bytes);
  return share * Math.max(0, more);
}
