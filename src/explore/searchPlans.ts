import { recordByName } from "../base/recordByName.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import type { Plan } from "../plan/plan.ts";
import { chainPlans, countChains, type PlanSpace } from "../plan/planSpace.ts";
import type { FoundPlan } from "../plan/search/result.ts";
import { withProfileSettings } from "../plan/settings.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { ProfileChoices, ProfileSettings } from "../scenario/profileChoices.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import { foundPlan } from "./foundPlan.ts";
import type { RunSearch } from "./runSearch.ts";
import { scenarioProblem } from "./scenarioProblem.ts";
import { scenarioSpace } from "./scenarioSpace.ts";
import { type ConditionFound, type SearchPlansOptions, searchCondition } from "./searchCondition.ts";
import { searchWays } from "./searchWays.ts";
import { StageCosts } from "./stageCosts.ts";

/** A plan on a front of the search, with the settings of the way in which it was found and what was believed of it. */
interface Believed {
  plan: Plan;
  settings: ProfileSettings;
  latency: number;
  period: number;
}

/** What was found under one condition in one way. */
interface Searched {
  condition: Condition;
  result: ConditionFound;
  front: Believed[];
}

/**
 * Finds the plans that are worth simulating, where there are too many to simulate all: under each condition those on the front
 * of the figures that need no simulation, and those near it. All local and all remote are always among them. Where devices have
 * several profiles, each batch with each number of threads is searched for itself.
 *
 * @param conditions under which to search; results are recorded of those that the scenario names
 * @throws InputError if the profiles give too many ways to choose batch and threads
 * @throws ParetoPipeError if the time limit ends the search before any plan was found; the signal's reason when aborted
 */
export async function searchPlans(
  resolved: ResolvedScenario,
  space: PlanSpace,
  conditions: readonly Condition[],
  options: SearchPlansOptions,
): Promise<{ plans: Plan[]; search: RunSearch }> {
  const plans = new Map<string, Plan>();
  const add = (plan: Plan): Plan => {
    const key = JSON.stringify(plan.stages);
    const known = plans.get(key) ?? plan;
    plans.set(key, known);
    return known;
  };
  for (const plan of chainPlans({ ...space, cuts: [space.cuts[0], space.cuts[space.cuts.length - 1]] })) {
    if (plan.stages.length <= 2) add(rescaled(plan, space.cuts.length - 1));
  }
  const ways = searchWays(resolved);
  const found: Searched[] = [];
  for (const way of ways) {
    const costs = new StageCosts(way.resolved);
    const own = { ...space, kindOf: scenarioSpace(way.resolved).kindOf };
    for (const condition of conditions) {
      const batch = resolved.choices?.isOverBatches ? way.settings.batch : undefined;
      const problem = scenarioProblem(way.resolved, own, condition, costs, batch);
      const result = await searchCondition(problem, way.resolved, condition, space, {
        ...options,
        share: 1 / ways.length,
      });
      const front = result.front.map((plan) => {
        const { latency, period } = plan.figures;
        const made = add(foundPlan(plan, space));
        return { plan: made, settings: settingsOf(plan, made, space, way.settings), latency, period };
      });
      for (const plan of result.near) add(foundPlan(plan, space));
      found.push({ condition, result, front });
    }
  }
  // Plans with the same devices and cuts of the same name would have one id.
  const chosen = [...plans.values()].sort((a, b) => a.stages.length - b.stages.length);
  const ids = uniqueNames(chosen.map(({ id }) => id));
  for (const [index, plan] of chosen.entries()) plan.id = ids[index];
  return {
    plans: chosen,
    search: {
      plans: countChains(space),
      simulated: chosen.length,
      conditions: resolved.conditions.flatMap(({ name }) => {
        const own = found.filter(({ condition }) => condition.name === name);
        return own.length === 0 ? [] : [recordOf(name, own, resolved.choices)];
      }),
    },
  };
}

/** The record of what was found under one condition in all ways. */
function recordOf(
  condition: string,
  found: readonly Searched[],
  choices: ProfileChoices | undefined,
): RunSearch["conditions"][number] {
  const beliefs = new Map<string, RunSearch["conditions"][number]["beliefs"][number]>();
  for (const { plan, settings, latency, period } of found.flatMap(({ front }) => front)) {
    const threads = Object.entries(settings.threads ?? {}).filter(([name]) => choices?.isOverThreads(name));
    const { id } = withProfileSettings(
      plan,
      choices?.isOverBatches ? settings.batch : undefined,
      new Map(threads),
    );
    beliefs.set(id, { plan: id, latency, throughput: 1 / period });
  }
  return {
    condition,
    front: [...beliefs.keys()],
    near: found.reduce((sum, { result }) => sum + result.near.length, 0),
    nearWithin: Math.min(...found.map(({ result }) => result.nearWithin)),
    proven: found.every(({ result }) => result.proven),
    gap: Math.max(...found.map(({ result }) => result.gap)),
    beliefs: [...beliefs.values()],
  };
}

/** The batch, and the threads of the devices that work in a plan, under the names that the plan has for them. */
function settingsOf(
  { stages }: FoundPlan,
  plan: Plan,
  { source, others }: PlanSpace,
  { batch, threads = {} }: ProfileSettings,
): ProfileSettings {
  const names = [source, ...others];
  const own = plan.stages.flatMap(({ device, from, to }, index): [string, number][] => {
    const count = threads[names[stages[index].devices[0]]];
    return from < to && count !== undefined ? [[device, count]] : [];
  });
  return { batch, threads: recordByName(own) };
}

/** Turns a plan over a model of one block into the same plan over a model with this last cut. */
function rescaled(plan: Plan, last: number): Plan {
  return {
    ...plan,
    stages: plan.stages.map(({ device, from, to }) => ({ device, from: from * last, to: to * last })),
  };
}
