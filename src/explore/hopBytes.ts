import type { Plan } from "../plan/plan.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";

/**
 * Returns the bytes of a frame's message on each hop of a plan: from each stage to the next, and last, unless they stay there
 * (`deliver: last`), the results from the last stage back to the source.
 *
 * @param resolved the scenario of the plan's batch (`scenarioOf`)
 */
export function hopBytes({ stages }: Plan, { cuts, scenario }: ResolvedScenario): number[] {
  const bytes = stages.slice(0, -1).map(({ to }) => cuts[to].cut.bytes);
  if (stages.length > 1 && scenario.runtime.deliver === "source") bytes.push(cuts.at(-1)!.cut.bytes);
  return bytes;
}
