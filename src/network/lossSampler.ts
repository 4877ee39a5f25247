import type { Random, RandomSource } from "../base/random.ts";
import { expm1, ln, log1p, pow } from "../base/sameMath.ts";
import type { Conditions } from "./conditions.ts";
import { valueAt } from "./trace.ts";

/** Bytes of payload in one TCP segment over Ethernet with time stamps (1500 - 20 - 20 - 12). */
export const segmentBytes = 1448;

/** Linux's smallest retransmission time-out beyond the round trip (RTO_MIN, net/tcp.h), seconds. */
export const minimumTimeout = 0.2;

/**
 * Duplicate acknowledgements from which a sender detects a loss without a time-out (RFC 5681, section 3.2): a message
 * needs this many segments in addition to the lost one.
 */
const duplicatesNeeded = 3;

/** Linux's largest retransmission time-out (TCP_RTO_MAX, net/tcp.h), seconds. */
export const maximumTimeout = 120;

/** Number of time-outs in a row after which Linux gives up a connection (tcp_retries2): about 15 minutes. */
export const maxRetries = 15;

/**
 * Slots of silence after which a chain no longer depends on its initial state; finite, because powers of infinity have
 * no value.
 */
const maxSlots = 2 ** 31;

/**
 * The cost of loss for a message under a reliable transport: how much of it is sent again, and how long the receiver
 * waits for the missing parts.
 */
export interface LossSampler {
  /** Returns the bytes sent in all, retransmissions included, as a multiple of the message's bytes: at least 1. */
  load(t: number): number;
  /**
   * Returns the delay caused by losses for a message of `bytes` that leaves at `t`, seconds; `roundTrip` in seconds.
   */
  delay(t: number, bytes: number, roundTrip: number): number;
  /**
   * Number of messages so far at which TCP would have given up the connection. They count as delivered at that time.
   */
  readonly givenUp: number;
}

/**
 * Models loss as delay, as TCP with selective acknowledgements behaves. A message of n segments is sent; the lost ones
 * are sent again one round later, until none is missing. A round is one round trip if enough segments of the message
 * got through to cause three duplicate acknowledgements. Otherwise it is a time-out: round trip + 0.2 s, doubled each
 * time until something gets through, at most 120 s. If nothing gets through in 15 retries, TCP gives up the connection.
 * Retransmitted bytes load the link with their mean, 1 / (1 - p).
 *
 * Independent loss needs one draw per message. The number of tries per segment is geometric, so the rounds R of n
 * segments have P(R <= r) = (1 - p^r)^n, which is inverted. Gilbert-Elliott loss walks its chain segment by segment,
 * and the chain also moves on while nothing is sent, because a channel's bad time passes whether or not anyone sends.
 * (netem's chain stands still then: a sender that waits for a time-out, and tries with one segment, meets the same
 * burst again and again). What is sent again meets the chain as it goes on after the message; the next message leaves
 * before that, and meets it as this one left it.
 *
 * The smaller congestion window after a loss is not part of this; see `congestionWindow`.
 *
 * @param carrier whose rate a chain goes on at: of a link on a medium, the medium
 */
export function lossSampler(
  conditions: Conditions,
  source: RandomSource,
  carrier = conditions,
): LossSampler | undefined {
  const { loss, burst, trace } = conditions;
  if (burst) return burstLoss(burst, rateOf(carrier), source());
  if (trace?.loss) return independentLoss((t) => valueAt(trace, trace.loss!, t), source());
  return loss > 0 ? independentLoss(() => loss, source()) : undefined;
}

function independentLoss(probability: (t: number) => number, random: Random): LossSampler {
  let givenUp = 0;
  return {
    get givenUp() {
      return givenUp;
    },
    load: (t) => 1 / (1 - probability(t)),
    delay(t, bytes, roundTrip) {
      const segments = segmentsOf(bytes);
      const p = probability(t);
      const u = random();
      if (p === 0) return 0;
      const tries = ln(-expm1(ln(u + 2 ** -33) / segments)) / ln(p);
      const lost = Math.max(1, Math.ceil(tries)) - 1;
      if (segments > duplicatesNeeded) return Math.min(lost, maxRetries) * roundTrip;
      if (lost > maxRetries) givenUp++;
      let total = 0;
      for (let retry = 0; retry < Math.min(lost, maxRetries + 1); retry++) total += timeout(retry, roundTrip);
      return total;
    },
  };
}

function burstLoss(
  burst: NonNullable<Conditions["burst"]>,
  rate: (t: number) => number,
  random: Random,
): LossSampler {
  const { p, r, bad, good } = burst;
  const inBad = p + r === 0 ? 0 : p / (p + r);
  const load = 1 / (1 - inBad * bad - (1 - inBad) * good);
  let isBad = random() < inBad;
  let lastSent = 0;
  let givenUp = 0;
  const lostIn = (segments: number): number => {
    const share = isBad ? bad : good;
    if (share === 0 || share === 1) return segments * share;
    let lost = 0;
    for (let segment = 0; segment < segments; segment++) if (random() < share) lost++;
    return lost;
  };
  /**
   * As in the kernel (loss_gilb_ell), the state changes first and then applies to the segment. One draw per stay, not
   * per segment.
   */
  const lostOf = (segments: number): number => {
    let lost = 0;
    for (let left = segments; left > 0; left--) {
      const stay = Math.min(left, stayOf(isBad ? r : p, random()));
      lost += lostIn(stay);
      left -= stay;
      if (left === 0) break;
      isBad = !isBad;
      lost += lostIn(1);
    }
    return lost;
  };
  /** Updates the state after a silence as long as this many segments: the chain's k-step transition. */
  const rest = (seconds: number, t: number): void => {
    const slots = Math.min(maxSlots, Math.round((seconds * rate(t)) / (8 * segmentBytes)));
    if (slots > 0) isBad = random() < inBad + ((isBad ? 1 : 0) - inBad) * pow(1 - p - r, slots);
  };
  return {
    get givenUp() {
      return givenUp;
    },
    load: () => load,
    delay(t, bytes, roundTrip) {
      let total = 0;
      let sent = segmentsOf(bytes);
      // The link carries what is sent again, too: it is not silent meanwhile.
      rest(t - lastSent - (8 * bytes * load) / rate(t), t);
      lastSent = t;
      let lost = lostOf(sent);
      // The next message leaves before what is sent again: it finds the chain as this one leaves it, not as it is after that.
      const wasBad = isBad;
      // When something gets through, the path works: the next time-out is the shortest again.
      let retry = 0;
      for (; lost > 0; lost = lostOf(sent)) {
        if (lost < sent) retry = 0;
        if (retry > maxRetries) {
          givenUp++;
          break;
        }
        const wait = sent - lost >= duplicatesNeeded ? roundTrip : timeout(retry++, roundTrip);
        rest(wait, t + total);
        total += wait;
        sent = lost;
      }
      isBad = wasBad;
      return total;
    },
  };
}

/**
 * Draws the number of segments until the state ends, if each segment ends it with probability `leave`: geometric, by
 * inversion.
 */
function stayOf(leave: number, u: number): number {
  return leave === 0 ? Number.POSITIVE_INFINITY : Math.floor(log1p(-u) / log1p(-leave));
}

function rateOf({ trace, rate }: Conditions): (t: number) => number {
  return trace ? (t) => valueAt(trace, trace.rate, t) : () => rate;
}

function segmentsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / segmentBytes));
}

/** Returns the seconds until TCP resends unacknowledged data, for the given time-out in a row (0 first). */
function timeout(retry: number, roundTrip: number): number {
  return Math.min(maximumTimeout, (roundTrip + minimumTimeout) * 2 ** retry);
}
