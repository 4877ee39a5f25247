import { InputError } from "../base/errors.ts";
import { calmConditions } from "../network/calmConditions.ts";
import { type Conditions, perfect } from "../network/conditions.ts";
import { type Condition, linkOf } from "../scenario/resolveCondition.ts";
import type { LinkInput, MediumInput } from "../simulate/input.ts";

/**
 * Finds the links to and from a hub that several links of a plan cross: those of devices that take turns. They share the rate of such
 * a leg, as links share a medium; none gets more than its other leg carries. A leg that all of them together cannot fill is not shared. Of
 * two legs that are shared, the one that is full first counts: each link carries the same number of frames, so it is the one with the
 * lower rate for each of its links.
 *
 * @param pairs the two ends of each link of the plan
 * @returns the medium of each link that crosses such a leg, by the link's direction
 * @throws InputError for what a medium does not have: TCP start-up, and a trace of delay or loss
 */
export function sharedLegs(
  condition: Condition,
  pairs: readonly (readonly [from: string, to: string])[],
): Map<string, MediumInput> {
  const { through = {} } = condition;
  const joined = pairs.flatMap(([from, to]) => {
    const hub = through[`${from}>${to}`];
    return hub === undefined
      ? []
      : [{ direction: `${from}>${to}`, legs: [legOf(from, hub), legOf(hub, to)] }];
  });
  const crossing = (name: string) =>
    joined.filter(({ legs }) => legs.some((leg) => leg.name === name)).length;
  const media = new Map<string, MediumInput>();
  const shared = new Map<string, MediumInput>();
  for (const { direction, legs } of joined) {
    const limited = legs.flatMap(({ name, limit }) =>
      limit ? [{ name, limit, links: crossing(name) }] : [],
    );
    const [leg] = limited.filter(({ links }) => links > 1).sort((a, b) => rateForEach(a) - rateForEach(b));
    if (!leg) continue;
    const other = limited.find((one) => one !== leg);
    const { limit } = leg;
    // All of them together may not fill the leg.
    if (other && !limit.trace && !other.limit.trace && leg.links * other.limit.rate <= limit.rate) continue;
    const medium = media.get(leg.name) ?? {
      name: leg.name,
      conditions: limit,
      ...(other && { each: other.limit }),
    };
    media.set(leg.name, medium);
    shared.set(direction, medium);
  }
  return shared;

  function rateForEach({ limit, links }: { limit: Conditions; links: number }): number {
    return calmConditions(limit).rate / links;
  }

  function legOf(from: string, to: string) {
    return { name: `${from}>${to}`, limit: limitOf(linkOf(condition, from, to).conditions) };
  }
}

/** Returns the link on a medium, which then gives its rate. */
export function onMedium(link: LinkInput, medium: MediumInput | undefined, condition: Condition): LinkInput {
  if (!medium) return link;
  const refuse = (what: string): never => {
    throw new InputError(
      `condition "${condition.name}": devices that take turns share the link ${medium.name}, and ${what} of a shared link is not simulated; leave it out`,
      { code: "invalid-scenario" },
    );
  };
  const { trace, ...conditions } = link.conditions;
  if (trace?.delay || trace?.loss) refuse("a trace of delay or loss");
  if (link.startUp) refuse("TCP start-up");
  if (link.congestion) refuse("TCP's congestion control");
  return {
    ...link,
    conditions: { ...conditions, rate: Number.POSITIVE_INFINITY },
    medium: medium.name,
  };
}

/** Returns the rate of a link alone; undefined if it has no limit. */
function limitOf({ rate, trace }: Conditions): Conditions | undefined {
  if (trace) {
    const { delay: _, loss: __, ...rates } = trace;
    return { ...perfect, trace: rates };
  }
  return Number.isFinite(rate) ? { ...perfect, rate } : undefined;
}
