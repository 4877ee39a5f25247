import { recordByName } from "../../base/recordByName.ts";
import { calmConditions } from "../../network/calmConditions.ts";
import type { Conditions } from "../../network/conditions.ts";
import type { Condition } from "../../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../../scenario/resolvedScenario.ts";

/** Frames of each simulation of the first answer: enough to fill a pipeline. */
const frames = 12;

/** With more plans than this, the first answer searches for the best and simulates only those. */
const simulated = 60;

/**
 * Returns the scenario of the first answer: the shown condition alone, few frames, one run of each plan, no sweep. Where plans
 * are many, the search finds the front. Instead of a trace there are its means, because few frames see little of it. The answer is an estimate until
 * that of the whole scenario is there.
 */
export function firstAnswer(resolved: ResolvedScenario, shown: string): ResolvedScenario {
  const { sweep: _, precision: __, ...scenario } = resolved.scenario;
  const { warmup } = scenario.workload;
  const few = Math.min(scenario.workload.frames, frames);
  const found = resolved.conditions.filter(({ name }) => name === shown);
  return {
    ...resolved,
    conditions: (found.length > 0 ? found : resolved.conditions.slice(0, 1)).map(withoutTraces),
    scenario: {
      ...scenario,
      workload: {
        ...scenario.workload,
        frames: few,
        warmup: typeof warmup === "number" ? Math.min(warmup, few - 1) : warmup,
      },
      replications: 1,
      search: {
        ...scenario.search,
        simulate: Math.min(simulated, scenario.search.simulate),
        near: 0,
        time: Math.min(0.1, scenario.search.time),
      },
    },
  };
}

/** Returns a condition in which nothing changes with time: what has a trace has its means, and no jitter or losses. */
function withoutTraces(condition: Condition): Condition {
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
