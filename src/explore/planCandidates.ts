import type { Plan } from "../plan/plan.ts";
import { chainPlans, countChains, namedPlan, type PlanSpace } from "../plan/planSpace.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { RunSearch } from "./runSearch.ts";
import { scenarioFault } from "./scenarioFault.ts";
import { scenarioSpace } from "./scenarioSpace.ts";
import type { SearchPlansOptions } from "./searchCondition.ts";
import { searchPlans } from "./searchPlans.ts";

/** With more plans than this, those that a scenario names (`only`) are made from their names, and not looked up in a list of all. */
const maxListed = 1e6;

/**
 * Returns the plans that a scenario may choose from, without settings: all plans or, if there are too many, those that it names or
 * else those that a search finds. `search` says how a search found them; it is null for others.
 *
 * @throws InputError if one of the named plans does not exist; as `searchPlans` does
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
  if (takesTurns) checkEqualDevices(resolved, equal);
  const count = countChains(space);
  // Named plans are simulated as they are, however many others there are.
  const isFew = count <= (only ? Math.max(maxListed, search.simulate) : search.simulate);
  if (isFew) {
    if (equal === space) return { plans: chainPlans(space), search: null };
    // Named plans may be over any devices; those that take turns are named by the first of their kind.
    const plans = [...chainPlans(space), ...chainPlans(equal)];
    return { plans: [...new Map(plans.map((plan) => [plan.id, plan])).values()], search: null };
  }
  if (only) return { plans: namedPlans(resolved, only, [space, equal]), search: null };
  return searchPlans(resolved, space, conditions, options);
}

/** Makes the plans with these ids, and all local; those of fewer stages come first. */
function namedPlans(
  resolved: ResolvedScenario,
  ids: readonly string[],
  spaces: readonly PlanSpace[],
): Plan[] {
  const [{ source, others, cuts }] = spaces;
  const named = [source, ...ids].map((id, index) => {
    for (const space of spaces) {
      const plan = namedPlan(space, id);
      if (plan) return plan;
    }
    const message = `no plan "${id}"; an id has devices and, between them, the cuts, such as ${source}|${cuts[0]}|${others[0]}`;
    throw scenarioFault(resolved, ["only", index - 1], message, "unknown-plan");
  });
  const unique = [...new Map(named.map((plan) => [plan.id, plan])).values()];
  return unique.sort((a, b) => a.stages.length - b.stages.length);
}

function checkEqualDevices(
  resolved: ResolvedScenario,
  { others, kindOf }: ReturnType<typeof scenarioSpace>,
): void {
  if (new Set(others.map(kindOf)).size < others.length) return;
  throw scenarioFault(
    resolved,
    ["runtime", "replicas"],
    "no two devices besides the source are equal, and only equal devices can take turns at a stage; they need the same profile, fields and links, and no rule of their own",
    "invalid-scenario",
  );
}
