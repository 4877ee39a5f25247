import { calmConditions, meanLoss } from "../network/calmConditions.ts";
import { Channel } from "../network/channel.ts";
import type { Conditions } from "../network/conditions.ts";
import { congestionWindow, lossBegins } from "../network/congestion.ts";
import type { LinkInput } from "../simulate/input.ts";

/**
 * Returns a function from the bytes of a message to what it costs on a link on average, alone and with no pause before it: seconds
 * until it is delivered, and seconds for which it occupies the link.
 *
 * @param medium the conditions of the medium that the link is on, if it is on one; the message has all of it
 */
export function calmMessage(
  link: LinkInput,
  medium: Conditions | undefined,
): (bytes: number) => { latency: number; occupied: number } {
  const rate = medium ? calmConditions(medium).rate : link.conditions.rate;
  // A medium also carries what its links send again.
  const conditions = calmConditions({ ...link.conditions, rate });
  // Once TCP's window has grown, only the socket's buffer and losses limit what is under way: that much in each round trip.
  const buffer = link.curve ? undefined : largestWindow(link, 2 * conditions.delay);
  const perByte = buffer === undefined ? 0 : (2 * conditions.delay) / buffer;
  const options = {
    conditions,
    overhead: link.overhead,
    ...(buffer !== undefined && { startUp: { initialWindow: Number.POSITIVE_INFINITY, buffer } }),
    ...(link.latency && { latency: { seconds: link.latency.seconds } }),
    ...(link.curve && { curve: link.curve }),
  };
  return (bytes) => {
    // A new channel for each message, because they do not follow each other.
    const channel = new Channel(options, () => () => 0.5);
    const sent = channel.sent(0, bytes);
    return { latency: channel.delivered(sent, bytes), occupied: Math.max(sent, perByte * bytes) };
  };
}

function largestWindow(
  { conditions, startUp, congestion }: LinkInput,
  roundTrip: number,
): number | undefined {
  if (!congestion) return startUp?.buffer;
  const loss = lossBegins({ ...conditions, loss: meanLoss(conditions), trace: undefined }, 0);
  return Math.min(startUp?.buffer ?? Number.POSITIVE_INFINITY, congestionWindow(congestion, loss, roundTrip));
}
