import { ParetoPipeError } from "../base/errors.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import { formatDuration } from "../base/units.ts";
import type { Plan } from "../plan/plan.ts";
import { chainPlans, countChains, type PlanSpace, planId } from "../plan/planSpace.ts";
import type { SearchProblem } from "../plan/search/problem.ts";
import type { FoundPlan, SearchProgress, SearchResult } from "../plan/search/result.ts";
import { searchFront } from "../plan/search/searchFront.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { RunSearch } from "./runSearch.ts";
import { scenarioProblem } from "./scenarioProblem.ts";
import { searchWindows } from "./searchWindows.ts";
import { StageCosts } from "./stageCosts.ts";

/** The part of a search's result that is used. */
type Found = Omit<SearchResult, "plans" | "examined" | "kept">;

/** How to follow or stop a search. */
export interface SearchPlansOptions {
  signal?: AbortSignal;
  /** Called about ten times a second with what the search of one condition has found so far. */
  onSearch?: (condition: string, progress: SearchProgress) => void;
  /** Called with the front so far and its gap when the signal ends the search of a condition. */
  onSearchEnded?: (condition: string, front: readonly Plan[], gap: number) => void;
}

/**
 * Finds the plans that are worth simulating if there are too many to simulate all: under each condition, those on the front
 * of the figures that need no simulation, and those near it. All local and all remote are always included.
 *
 * @param conditions under which to search; results are recorded for those that the scenario names
 * @throws ParetoPipeError if the time limit ends the search before any plan was found; the signal's reason when aborted
 */
export async function searchPlans(
  resolved: ResolvedScenario,
  space: PlanSpace,
  conditions: readonly Condition[],
  options: SearchPlansOptions,
): Promise<{ plans: Plan[]; search: RunSearch }> {
  const { scenario } = resolved;
  const { search } = scenario;
  const costs = new StageCosts(resolved);
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
  const found: { condition: Condition; result: Found; front: Plan[] }[] = [];
  for (const condition of conditions) {
    const problem = scenarioProblem(resolved, space, condition, costs, search.within);
    const searched = (one: SearchProblem) =>
      (isOfWindows(one) ? searchWindows : searchFront)(one, {
        timeLimit: search.time,
        within: search.within,
        nearLimit: search.near,
        signal: options.signal,
        onProgress: (progress) => options.onSearch?.(condition.name, progress),
      });
    const limited = await searched(problem);
    const isNone = limited.front.length === 0 && limited.proven && scenario.where.length > 0;
    // If nothing meets the limits, the plan that comes nearest is needed.
    const result: Found = isNone ? await searched({ ...problem, limits: {} }) : limited;
    if (options.signal?.aborted) {
      const front = result.front.map((plan) => planOf(plan, space));
      options.onSearchEnded?.(condition.name, front, result.gap);
      options.signal.throwIfAborted();
    }
    if (result.front.length === 0 && !result.proven) {
      throw new ParetoPipeError(
        `the search under condition "${condition.name}" found no plan within ${formatDuration(search.time)}; give it more time (\`search: { time: 10min }\`)`,
        { code: "nothing-predicted" },
      );
    }
    const front = result.front.map((plan) => add(planOf(plan, space)));
    for (const plan of result.near) add(planOf(plan, space));
    found.push({ condition, result, front });
  }
  // Plans with the same devices and cuts of the same name would have one id.
  const chosen = [...plans.values()].sort((a, b) => a.stages.length - b.stages.length);
  const ids = uniqueNames(chosen.map(({ id }) => id));
  for (const [index, plan] of chosen.entries()) plan.id = ids[index];
  const isNamed = ({ name }: Condition) => resolved.conditions.some((condition) => condition.name === name);
  return {
    plans: chosen,
    search: {
      plans: countChains(space),
      simulated: chosen.length,
      conditions: found
        .filter(({ condition }) => isNamed(condition))
        .map(({ condition, result, front }) => ({
          condition: condition.name,
          front: front.map(({ id }) => id),
          near: result.near.length,
          nearWithin: result.nearWithin,
          proven: result.proven,
          gap: result.gap,
          beliefs: front.map(({ id }, index) => {
            const { latency, period } = result.front[index].figures;
            return { plan: id, latency, throughput: 1 / period };
          }),
        })),
    },
  };
}

/** Whether the objectives are latency and throughput alone, which windows trade against each other. */
function isOfWindows({ objectives }: SearchProblem): boolean {
  return objectives.every((name) => name === "latency" || name === "period");
}

/** Returns the plan of found stages. Among equal devices it takes the first ones, in the order of the chain. */
function planOf({ stages }: FoundPlan, { source, others, cuts, kindOf = (name) => name }: PlanSpace): Plan {
  const names = [source, ...others];
  const free = [...others];
  const devices = stages.map(({ devices: [index] }) => {
    if (index === 0) return source;
    const kind = kindOf(names[index]);
    const device = free.find((name) => kindOf(name) === kind)!;
    free.splice(free.indexOf(device), 1);
    return device;
  });
  return {
    id: planId(
      devices,
      stages.slice(1).map(({ from }) => cuts[from]),
    ),
    stages: stages.map(({ from, to }, index) => ({ device: devices[index], from, to })),
  };
}

/** Turns a plan over a model of one block into the same plan over a model with this last cut. */
function rescaled(plan: Plan, last: number): Plan {
  return {
    ...plan,
    stages: plan.stages.map(({ device, from, to }) => ({ device, from: from * last, to: to * last })),
  };
}
