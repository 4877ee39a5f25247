import { addIdleCosts } from "../network/idleCost.ts";
import type { RuntimeOverhead } from "../profile/deviceProfile.ts";
import type { LinkInput } from "../simulate/input.ts";

type Message = NonNullable<RuntimeOverhead["message"]>;

/** The means by the two ends: every link of every plan asks for one, and the ends are few. */
const means = new WeakMap<Message, WeakMap<Message, LinkInput["latency"]>>();

/**
 * Computes the time that the runtimes at both ends of a link add to each message, which conditions given as numbers do not
 * include. It is the mean of what each end measured over its own loopback, where it was both ends. Undefined if no profile
 * contains it. It is kept for the next question, so neither the profiles nor the result may be changed.
 */
export function messageLatency(ends: readonly (RuntimeOverhead | undefined)[]): LinkInput["latency"] {
  const [one, other = one] = ends.flatMap((end) => end?.message ?? []);
  if (!one) return undefined;
  let ofOne = means.get(one);
  if (!ofOne) {
    ofOne = new WeakMap();
    means.set(one, ofOne);
  }
  let latency = ofOne.get(other);
  if (!latency) {
    latency = meanOf(one, other);
    ofOne.set(other, latency);
  }
  return latency;
}

function meanOf(one: Message, other: Message): NonNullable<LinkInput["latency"]> {
  return {
    seconds: one.seconds / 2 + other.seconds / 2,
    afterIdle: addIdleCosts(
      [one, other].map(({ afterIdle: { idle, seconds } }) => ({
        idle,
        seconds: seconds.map((more) => more / 2),
      })),
    ),
  };
}
