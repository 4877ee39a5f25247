import { InputError } from "../base/errors.ts";
import { finiteOrNull } from "../base/finiteOrNull.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import type { Plan } from "../plan/plan.ts";
import { chainPlans, countChains, type PlanSpace } from "../plan/planSpace.ts";
import type { FoundPlan } from "../plan/search/result.ts";
import { withProfileSettings } from "../plan/settings.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { foundPlan } from "./foundPlan.ts";
import type { RunSearch } from "./runSearch.ts";
import { scenarioProblem } from "./scenarioProblem.ts";
import { scenarioSpace } from "./scenarioSpace.ts";
import { type ConditionFound, type SearchPlansOptions, searchCondition } from "./searchCondition.ts";
import { type SearchWay, searchWays } from "./searchWays.ts";
import { StageCosts } from "./stageCosts.ts";

/** A plan on a front of the search, with its batch and threads, and the figures that the search believes. */
interface Believed {
  plan: Plan;
  batch: number | undefined;
  threads: ReadonlyMap<string, number>;
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
 * @throws InputError if the profiles give too many ways to choose batch and threads, or no plan is possible
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
    const own = scenarioSpace(way.resolved);
    for (const condition of conditions) {
      const problem = scenarioProblem(way.resolved, own, condition, costs, way.batch);
      const result = await searchCondition(problem, way.resolved, condition, space, {
        ...options,
        share: 1 / ways.length,
      });
      const front = result.front.map((plan) => {
        const { latency, period } = plan.figures;
        const made = add(foundPlan(plan, space));
        const threads = threadsIn(made, plan, space, way);
        return { plan: made, batch: way.batch, threads, latency, period };
      });
      for (const plan of result.near) add(foundPlan(plan, space));
      found.push({ condition, result, front });
    }
  }
  if (found.every(({ front }) => front.length === 0)) throw nonePossible(resolved);
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
        return own.length === 0 ? [] : [recordOf(name, own)];
      }),
    },
  };
}

/** Makes the error for a scenario of which a search has proven that none of its plans is possible. */
function nonePossible({ scenario: { rules } }: ResolvedScenario): InputError {
  const texts = rules.map(({ text }) => `"${text}"`).join(", ");
  const broken = rules.length === 0 ? "" : `breaks one of the rules ${texts} or `;
  return new InputError(`no plan is left: each ${broken}needs more memory than one of its devices has`, {
    code: "no-plan-left",
  });
}

/** The record of what was found under one condition in all ways. */
function recordOf(condition: string, found: readonly Searched[]): RunSearch["conditions"][number] {
  const beliefs = new Map<string, RunSearch["conditions"][number]["beliefs"][number]>();
  for (const { plan, batch, threads, latency, period } of found.flatMap(({ front }) => front)) {
    const { id } = withProfileSettings(plan, batch, threads);
    beliefs.set(id, { plan: id, latency, throughput: 1 / period });
  }
  return {
    condition,
    front: [...beliefs.keys()],
    near: found.reduce((sum, { result }) => sum + result.near.length, 0),
    nearWithin: Math.min(...found.map(({ result }) => result.nearWithin)),
    proven: found.every(({ result }) => result.proven),
    gap: finiteOrNull(Math.max(...found.map(({ result }) => result.gap))),
    beliefs: [...beliefs.values()],
  };
}

/**
 * The threads of the devices that compute in a plan. Of equal devices, the plan may name another than the one that the search
 * found.
 */
function threadsIn(
  plan: Plan,
  { stages }: FoundPlan,
  { source, others }: PlanSpace,
  { threads }: SearchWay,
): Map<string, number> {
  const names = [source, ...others];
  return new Map(
    plan.stages.flatMap(({ device, from, to }, index): [string, number][] => {
      const count = threads.get(names[stages[index].devices[0]]);
      return from < to && count !== undefined ? [[device, count]] : [];
    }),
  );
}

/** Turns a plan over a model of one block into the same plan over a model with this last cut. */
function rescaled(plan: Plan, last: number): Plan {
  return {
    ...plan,
    stages: plan.stages.map((stage) => ({ ...stage, from: stage.from * last, to: stage.to * last })),
  };
}
