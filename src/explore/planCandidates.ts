import type { Plan } from "../plan/plan.ts";
import { chainPlans, countChains } from "../plan/planSpace.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { RunSearch } from "./runSearch.ts";
import { scenarioSpace } from "./scenarioSpace.ts";
import type { SearchPlansOptions } from "./searchCondition.ts";
import { searchPlans } from "./searchPlans.ts";

/** With more plans than this, those that a scenario names (`only`) are not looked up in a list of all plans. */
const maxListed = 1e6;

/**
 * Returns the plans that a scenario may choose from, without settings: all plans or, if there are too many, those that a
 * search finds. `search` says how they were found; it is null for all plans.
 *
 * @throws as `searchPlans` does
 */
export async function planCandidates(
  resolved: ResolvedScenario,
  conditions: readonly Condition[],
  options: SearchPlansOptions,
): Promise<{ plans: Plan[]; search: RunSearch | null }> {
  const space = scenarioSpace(resolved);
  const { search, only } = resolved.scenario;
  const count = countChains(space);
  // Named plans are simulated as they are, however many others there are.
  const isFew = count <= (only ? Math.max(maxListed, search.simulate) : search.simulate);
  if (isFew) return { plans: chainPlans(space), search: null };
  return searchPlans(resolved, space, conditions, options);
}
