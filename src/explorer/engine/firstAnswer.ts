import type { ResolvedScenario } from "../../scenario/resolvedScenario.ts";

/** Frames of each simulation of the first answer: enough to fill a pipeline. */
const frames = 12;

/** With more plans than this, the first answer searches for the best and simulates only those. */
const simulated = 60;

/**
 * Returns the scenario of the first answer: the shown condition alone, few frames, one run of each plan, no sweep. Where plans
 * are many, the search finds the front. The answer is an estimate until that of the whole scenario is there.
 */
export function firstAnswer(resolved: ResolvedScenario, shown: string): ResolvedScenario {
  const { sweep: _, precision: __, ...scenario } = resolved.scenario;
  const { warmup } = scenario.workload;
  const few = Math.min(scenario.workload.frames, frames);
  const found = resolved.conditions.filter(({ name }) => name === shown);
  return {
    ...resolved,
    conditions: found.length > 0 ? found : resolved.conditions.slice(0, 1),
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
