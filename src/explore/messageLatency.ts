import { addIdleCosts } from "../network/idleCost.ts";
import type { RuntimeOverhead } from "../profile/deviceProfile.ts";
import type { LinkInput } from "../simulate/input.ts";

/**
 * What the runtimes at both ends of a link add to a message's way, which conditions given as numbers do not know: the
 * mean of what each end measured over its own loopback, where both took part. Undefined where no profile knows it.
 */
export function messageLatency(ends: readonly (RuntimeOverhead | undefined)[]): LinkInput["latency"] {
  const known = ends.flatMap((end) => end?.message ?? []);
  if (known.length === 0) return undefined;
  const share = 1 / known.length;
  return {
    seconds: known.reduce((sum, { seconds }) => sum + seconds * share, 0),
    afterIdle: addIdleCosts(
      known.map(({ afterIdle: { idle, seconds } }) => ({
        idle,
        seconds: seconds.map((more) => more * share),
      })),
    ),
  };
}
