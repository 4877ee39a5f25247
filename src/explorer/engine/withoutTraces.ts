import { recordByName } from "../../base/recordByName.ts";
import { calmConditions } from "../../network/calmConditions.ts";
import type { Conditions } from "../../network/conditions.ts";
import type { Condition } from "../../scenario/resolveCondition.ts";

/**
 * Returns a condition in which nothing changes with time: what has a trace has its means, and no jitter or losses. Few frames see little of a
 * trace.
 */
export function withoutTraces(condition: Condition): Condition {
  const { all, links, medium } = condition;
  const still = (conditions: Conditions) => (conditions.trace ? calmConditions(conditions) : conditions);
  return {
    ...condition,
    all: { ...all, conditions: still(all.conditions) },
    links: recordByName(
      Object.entries(links).map(([name, link]) => [name, { ...link, conditions: still(link.conditions) }]),
    ),
    ...(medium && { medium: still(medium) }),
  };
}
