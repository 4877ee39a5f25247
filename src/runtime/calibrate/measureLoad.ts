import { demand } from "../protocol/demand.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { answerProbes } from "../worker/answerProbes.ts";
import { measureRate } from "../worker/measureRate.ts";
import { probeRoundTrip } from "../worker/probeRoundTrip.ts";

/** Empty messages there and back, of which the fastest gives the round trip. */
const trips = 5;

/**
 * Measures a link to a neighbour that is kept busy: the rate of this direction alone. With `returning`, also that of the
 * other direction alone, and of each while the other is busy too. Throws WorkerFailure, ConnectionError.
 *
 * @param returning a second connection, for the other direction: acknowledgements must not wait behind its messages
 */
export async function measureLoad(
  dialogue: Dialogue,
  returning: Dialogue | undefined,
  seconds: number,
): Promise<HeadOf<"loaded">> {
  returning?.onMessage((message) => void answerProbes(returning, message));
  const roundTrip = await shortestTrip(dialogue);
  const alone = await measureRate(dialogue, seconds);
  if (!returning) return { type: "loaded", roundTrip, forward: { alone }, backward: null };
  const backAlone = await back(returning);
  const [together, backTogether] = await Promise.all([measureRate(dialogue, seconds), back(returning)]);
  return {
    type: "loaded",
    roundTrip,
    forward: { alone, together },
    backward: { alone: backAlone, together: backTogether },
  };

  async function back(returning: Dialogue): Promise<number> {
    return (await demand(returning, { type: "flood", seconds }, "flooded")).head.rate;
  }
}

async function shortestTrip(dialogue: Dialogue): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let trip = 0; trip < trips; trip++) shortest = Math.min(shortest, await probeRoundTrip(dialogue));
  return shortest;
}
