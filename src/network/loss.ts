import type { Random } from "../base/random.ts";
import type { Conditions } from "./conditions.ts";
import { valueAt } from "./trace.ts";

/** Bytes of payload in one TCP segment over Ethernet with time stamps (1500 - 20 - 20 - 12). */
export const segmentBytes = 1448;

/** Linux's smallest retransmission time-out beyond the round trip (RTO_MIN, net/tcp.h), seconds. */
export const minimumTimeout = 0.2;

/**
 * Duplicate acknowledgements that tell a sender of a loss without a time-out (RFC 5681, section 3.2): a
 * message must have this many segments besides the lost one.
 */
const duplicatesNeeded = 3;

/** Rounds of retransmission after which a message counts as delivered: beyond, real connections give up. */
const mostRounds = 15;

/**
 * What loss costs a message under a reliable transport: how many more times it is sent in part, and how long
 * the receiver waits for the missing parts.
 */
export interface LossSampler {
  /** Share of a message's bytes that are sent in all, retransmissions included: at least 1. */
  load(t: number): number;
  /**
   * Seconds that a message of `bytes` which leaves at `t` arrives later for its losses; `roundTrip` in
   * seconds.
   */
  delay(t: number, bytes: number, roundTrip: number): number;
}

/**
 * Loss as delay, the way TCP with selective acknowledgements does it. A message of n segments goes out; those
 * lost go out again one round later, until none is missing. A round is one round trip where enough segments
 * of the message got through to raise three duplicate acknowledgements, else a time-out (round trip + 0.2 s,
 * doubled each time). Retransmitted bytes load the link in their mean, 1 / (1 - p).
 *
 * Independent loss needs one draw a message: with each segment's tries geometric, the rounds R of n segments
 * have P(R <= r) = (1 - p^r)^n, which is inverted. Gilbert-Elliott loss walks its chain segment by segment.
 *
 * Not modelled: the smaller congestion window after a loss. By Mathis et al. (1997) a Reno connection gets at
 * most about 1.22 * 1448 B / (round trip * sqrt(p)); where that is below the link's rate, set the rate to it.
 */
export function lossSampler(conditions: Conditions, random: Random): LossSampler | undefined {
  const { loss, burst, trace } = conditions;
  if (burst) return burstLoss(burst, random);
  if (trace?.loss) return independentLoss((t) => valueAt(trace, trace.loss!, t), random);
  return loss > 0 ? independentLoss(() => loss, random) : undefined;
}

function independentLoss(probability: (t: number) => number, random: Random): LossSampler {
  return {
    load: (t) => 1 / (1 - probability(t)),
    delay(t, bytes, roundTrip) {
      const segments = segmentsOf(bytes);
      const p = probability(t);
      const u = random();
      if (p === 0) return 0;
      const tries = Math.log(-Math.expm1(Math.log(u + 2 ** -33) / segments)) / Math.log(p);
      const rounds = Math.min(mostRounds, Math.max(1, Math.ceil(tries))) - 1;
      let total = 0;
      for (let round = 0; round < rounds; round++) total += recovery(segments, round, roundTrip);
      return total;
    },
  };
}

function burstLoss(burst: NonNullable<Conditions["burst"]>, random: Random): LossSampler {
  const { p, r, bad, good } = burst;
  const inBad = p + r === 0 ? 0 : p / (p + r);
  const mean = inBad * bad + (1 - inBad) * good;
  let isBad = random() < inBad;
  const lostOf = (segments: number): number => {
    let lost = 0;
    for (let segment = 0; segment < segments; segment++) {
      // As the kernel does (loss_gilb_ell): first the state changes, then the segment meets it.
      isBad = isBad ? random() >= r : random() < p;
      if (random() < (isBad ? bad : good)) lost++;
    }
    return lost;
  };
  return {
    load: () => 1 / (1 - mean),
    delay(_t, bytes, roundTrip) {
      let total = 0;
      let sent = segmentsOf(bytes);
      for (let round = 0; round < mostRounds; round++) {
        const lost = lostOf(sent);
        if (lost === 0) break;
        total += recovery(sent - lost + 1, round, roundTrip);
        sent = lost;
      }
      return total;
    },
  };
}

function segmentsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / segmentBytes));
}

/** How long it takes until what was lost of `segments` has been sent again, for the given round (0 first). */
function recovery(segments: number, round: number, roundTrip: number): number {
  return segments > duplicatesNeeded ? roundTrip : (roundTrip + minimumTimeout) * 2 ** round;
}
