import { calmConditions } from "../network/calmConditions.ts";
import { Channel } from "../network/channel.ts";
import type { Conditions } from "../network/conditions.ts";
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
  const options = {
    // A medium also carries what its links send again.
    conditions: calmConditions({ ...link.conditions, rate }),
    overhead: link.overhead,
    ...(link.latency && { latency: { seconds: link.latency.seconds } }),
    ...(link.curve && { curve: link.curve }),
  };
  return (bytes) => {
    // A new channel for each message, because they do not follow each other.
    const channel = new Channel(options, () => () => 0.5);
    const occupied = channel.sent(0, bytes);
    return { latency: channel.delivered(occupied, bytes), occupied };
  };
}
