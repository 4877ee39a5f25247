import type { Plan } from "../plan/plan.ts";
import { withProfileSettings } from "../plan/settings.ts";
import { type ProfileChoices, threadsOf } from "../scenario/profileChoices.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { scenarioOf } from "./scenarioOf.ts";
import { type CostedPlan, StageCosts } from "./stageCosts.ts";

/**
 * Returns the plans with the costs of their stages. If devices list several profiles, each plan becomes one for each batch,
 * and for each number of threads of the devices that have work in it.
 */
export function withProfiles(resolved: ResolvedScenario, plans: readonly Plan[]): CostedPlan[] {
  const { choices } = resolved;
  const known = new Map<object, StageCosts>();
  return plans
    .flatMap((plan) => (choices ? inEachWay(plan, choices) : [plan]))
    .map((plan) => {
      const own = scenarioOf(resolved, plan);
      // Equal settings give the same profile object.
      const costs = known.get(own.devices) ?? new StageCosts(own);
      known.set(own.devices, costs);
      return { plan, costs: costs.ofPlan(plan) };
    });
}

function inEachWay(plan: Plan, choices: ProfileChoices): Plan[] {
  const working = plan.stages
    .filter(({ from, to, device }) => from < to && choices.isOverThreads(device))
    .map(({ device }) => device);
  return choices.batches.flatMap(({ batch, devices }) => {
    let ways: [string, number][][] = [[]];
    for (const device of working) {
      const counts = devices[device].map(threadsOf);
      ways = ways.flatMap((way) => counts.map((count): [string, number][] => [...way, [device, count]]));
    }
    return ways.map((threads) =>
      withProfileSettings(plan, choices.isOverBatches ? batch : undefined, new Map(threads)),
    );
  });
}
