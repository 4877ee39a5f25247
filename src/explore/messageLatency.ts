import { addIdleCosts } from "../network/idleCost.ts";
import type { RuntimeOverhead } from "../profile/deviceProfile.ts";
import type { LinkInput } from "../simulate/input.ts";

/**
 * Computes the time that the runtimes at both ends of a link add to each message, which conditions given as numbers do not
 * include. It is the mean of what each end measured over its own loopback, where it was both ends. Undefined if no profile
 * contains it.
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
