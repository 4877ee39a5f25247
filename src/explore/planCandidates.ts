import { InputError } from "../base/errors.ts";
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
  const { scenario } = resolved;
  const { search, only } = scenario;
  const space = scenarioSpace(resolved);
  const takesTurns = scenario.runtime.replicas > 1;
  const equal =
    only && takesTurns ? scenarioSpace({ ...resolved, scenario: { ...scenario, only: undefined } }) : space;
  if (takesTurns) checkEqualDevices(equal);
  const count = countChains(space);
  // Named plans are simulated as they are, however many others there are.
  const isFew = count <= (only ? Math.max(maxListed, search.simulate) : search.simulate);
  if (isFew) {
    if (equal === space) return { plans: chainPlans(space), search: null };
    // Named plans may be over any devices; those that take turns are named by the first of their kind.
    const plans = [...chainPlans(space), ...chainPlans(equal)];
    return { plans: [...new Map(plans.map((plan) => [plan.id, plan])).values()], search: null };
  }
  return searchPlans(resolved, space, conditions, options);
}

function checkEqualDevices({ others, kindOf }: ReturnType<typeof scenarioSpace>): void {
  if (new Set(others.map(kindOf)).size < others.length) return;
  throw new InputError(
    "runtime.replicas: no two devices besides the source are equal, and only equal devices can take turns at a stage; they need the same profile, fields and links, and no rule of their own",
    { code: "invalid-scenario" },
  );
}
