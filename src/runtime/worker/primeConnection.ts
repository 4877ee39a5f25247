import { now } from "../../base/clock.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import { probeRoundTrip } from "./probeRoundTrip.ts";
import { ProbeStream, probeBytes } from "./probeStream.ts";

/** Rounds in which the rate grows by less than a quarter, after which it is known; BBR ends its start-up so, too. */
const steadyRounds = 3;
const growth = 1.25;

/** Seconds of the shortest round: on loopback many messages fit a round trip. */
const shortestRound = 0.002;

/** Seconds and bytes after which a connection is used as it is. */
const most = { seconds: 3, bytes: 2 ** 25 };

/**
 * Sends messages at full speed until TCP knows the rate of the path, and waits until all have arrived.
 *
 * A new connection sends slowly, and learns the rate from what it sends. A plan with one small frame in flight never keeps the
 * path busy, so it would keep the first estimate: by BBR, 32 kB over 60 ms and 25 Mbit/s then leave at 4 Mbit/s and take 50 ms
 * longer, for ever. An estimate that was once made stays, because what an idle sender sends does not lower it.
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
  const round = Math.max(shortestRound, await probeRoundTrip(dialogue));
  let window = 4 * probeBytes;
  let best = 0;
  let last = { at: now(), arrived: stream.arrived };
  for (let steady = 0; steady < steadyRounds; ) {
    stream.fill(window);
    await stream.next();
    const seconds = now() - last.at;
    if (seconds >= round) {
      const bytes = stream.arrived - last.arrived;
      steady = bytes / seconds > growth * best ? 0 : steady + 1;
      best = Math.max(best, bytes / seconds);
      // What waits must never run out while the rate doubles. Once it has stopped, a shorter queue is enough to keep the path busy:
      // the long one would only make the rounds longer, and all of it must leave before the first frame.
      window = steady === 0 ? Math.max(window, 4 * bytes) : Math.max(4 * probeBytes, 2 * bytes);
      last = { at: now(), arrived: stream.arrived };
    }
    if (now() - begun > most.seconds || stream.sent > most.bytes) break;
  }
  await stream.drain();
  return window;
}
