import { now } from "../../base/clock.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import { probeRoundTrip } from "./probeRoundTrip.ts";
import { ProbeStream, probeBytes } from "./probeStream.ts";

/** The rate grows while three rounds together are this many times faster than any three before. */
const growth = 1.25;

/** How long to prime, and with how much. */
interface Patience {
  /** Rounds without growth after which it ends. */
  steadyRounds: number;
  /** Bytes that wait or are under way, as a multiple of those of a round. */
  ahead: number;
}

/**
 * Until TCP's start-up is over. BBR ends its own after three rounds without growth, if data waited to be sent in all of them. Until then it
 * has up to 2.89 round trips' worth under way, so three of its rounds may take nine of ours, and it counts late.
 * (The state STARTUP: Cardwell et al., "BBR: Congestion-Based Congestion Control", ACM Queue 14(5), 2016.)
 */
const throughStartUp: Patience = { steadyRounds: 12, ahead: 4 };

/** Until the rate is known. TCP may still be in its start-up. */
const rateOnly: Patience = { steadyRounds: 3, ahead: 2 };

/**
 * Seconds. Over longer round trips, priming ends once the rate is known. A socket's buffer often holds less than the start-up would send there, so
 * the start-up would not end anyway. And BBR pauses after 10 s: a plan's first frames should be done by then.
 */
const longRoundTrip = 0.13;

/**
 * Seconds of the shortest round (on loopback many messages fit a round trip), and share of a round trip that a round takes: on a new connection
 * all answers come at once, and a round must not end just before them.
 */
const shortest = { seconds: 0.002, share: 0.9 };

/** Seconds, seconds without growth, and bytes after which a connection is used as it is. */
const most = { seconds: 4, steady: 1.6, bytes: 2 ** 26 };

/**
 * Sends messages at full speed until TCP knows the rate of the path, and waits until all have arrived.
 *
 * A new connection sends slowly, and learns the rate from what it sends. A plan with one small frame in flight never keeps the
 * path busy, so it would keep the first estimate: by BBR, 32 kB over 60 ms and 25 Mbit/s then leave at 4 Mbit/s and take 50 ms
 * longer, for ever. An estimate that was once made stays, because what an idle sender sends does not lower it.
 *
 * Nor would such a plan end BBR's start-up, in which messages leave at 2.89 times the rate. Large ones then overflow the queue of the path.
 * Over round trips of up to 0.13 s, priming goes on until it has ended.
 *
 * The other end must answer probes (`answerProbes`).
 *
 * @returns the bytes that must be under way for the path to be busy
 * @throws ConnectionError; WorkerFailure if the other end refuses
 */
export async function primeConnection(dialogue: Dialogue): Promise<number> {
  const stream = new ProbeStream(dialogue);
  const begun = now();
  // Of an empty message: a long one takes several round trips on a new connection.
  const roundTrip = Math.max(shortest.seconds, await probeRoundTrip(dialogue));
  const { steadyRounds, ahead } = roundTrip > longRoundTrip ? rateOnly : throughStartUp;
  const rounds: Round[] = [];
  let window = ahead * probeBytes;
  let best = 0;
  let steady = 0;
  let last = { at: now(), arrived: stream.arrived };
  let grown = begun;
  while (
    steady < steadyRounds &&
    now() - grown < most.steady &&
    now() - begun < most.seconds &&
    stream.sent < most.bytes
  ) {
    stream.fill(window);
    await stream.next();
    const seconds = now() - last.at;
    if (seconds < shortest.share * roundTrip) continue;
    rounds.push({ bytes: stream.arrived - last.arrived, seconds });
    last = { at: now(), arrived: stream.arrived };
    // Of three rounds: after a loss nothing arrives for one, and then all at once.
    const rate = rateOf(rounds.slice(-3));
    if (rate > growth * best) {
      grown = last.at;
      steady = 0;
      // The rate of three rounds lags behind one that doubles, and data must always wait.
      window = 2 * ahead * roundTrip * rate;
    } else {
      steady++;
      window = ahead * roundTrip * rateOf(rounds.slice(-6));
    }
    window = Math.max(ahead * probeBytes, window);
    best = Math.max(best, rate);
  }
  await stream.drain();
  return Math.max(ahead * probeBytes, 2 * roundTrip * rateOf(rounds.slice(-Math.max(3, steady))));
}

/** What arrived in a while. */
interface Round {
  bytes: number;
  seconds: number;
}

/** Bytes per second over some rounds; 0 if there are none. */
function rateOf(rounds: readonly Round[]): number {
  let bytes = 0;
  let seconds = 0;
  for (const round of rounds) {
    bytes += round.bytes;
    seconds += round.seconds;
  }
  return seconds > 0 ? bytes / seconds : 0;
}
