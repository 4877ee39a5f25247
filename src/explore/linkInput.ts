import { meanDelay } from "../network/calmConditions.ts";
import type { Link } from "../scenario/link.ts";
import { type Condition, linkOf } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { LinkInput } from "../simulate/input.ts";
import { messageLatency } from "./messageLatency.ts";

/** Name of the one medium that links share if the condition says so. */
export const mediumName = "shared";

/** Returns one direction of a link as the simulator takes it: the condition, and what the runtimes at both ends add. */
export function linkInput(
  { scenario, devices }: ResolvedScenario,
  condition: Condition,
  from: string,
  to: string,
): LinkInput {
  const { runtime } = scenario;
  const overheadOf = (device: string) => devices.find(({ name }) => name === device)?.profile.overhead;
  const { spread: _, ...link } = linkOf(condition, from, to);
  const latency = messageLatency([overheadOf(from), overheadOf(to)]);
  return {
    from,
    to,
    ...link,
    overhead: runtime.overhead,
    ...(latency && !link.curve && { latency }),
    ...(runtime.credits === "link" && { creditDelay: creditDelay(linkOf(condition, to, from), latency) }),
    ...(condition.medium && { medium: mediumName }),
    ...(condition.startUp && { startUp: condition.startUp }),
    ...(condition.congestion && { congestion: condition.congestion }),
  };
}

/** Returns the seconds until the device `to` has the news of something at `from`, if such news takes time (`credits: link`); else 0. */
export function newsDelay(
  { scenario, devices }: ResolvedScenario,
  condition: Condition,
  from: string,
  to: string,
): number {
  if (scenario.runtime.credits !== "link") return 0;
  const overheadOf = (device: string) => devices.find(({ name }) => name === device)?.profile.overhead;
  return creditDelay(linkOf(condition, from, to), messageLatency([overheadOf(from), overheadOf(to)]));
}

/**
 * Returns the delay of a credit: the time of a message with hardly any bytes. Credits come with every frame, so the pauses
 * between them are assumed to be short. Of a trace, the mean delay counts.
 */
function creditDelay({ conditions, curve }: Link, latency: LinkInput["latency"]): number {
  if (curve) return curve.idle[0];
  return meanDelay(conditions) + (latency?.seconds ?? 0) + (latency?.afterIdle?.seconds[0] ?? 0);
}
