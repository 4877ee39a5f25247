import { ParetoPipeError } from "../base/errors.ts";
import { formatDuration } from "../base/units.ts";
import type { Plan } from "../plan/plan.ts";
import type { PlanSpace } from "../plan/planSpace.ts";
import type { SearchProblem } from "../plan/search/problem.ts";
import type { SearchProgress, SearchResult } from "../plan/search/result.ts";
import { searchFront } from "../plan/search/searchFront.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { foundPlan } from "./foundPlan.ts";
import { newsDelay } from "./linkInput.ts";
import { searchWindows } from "./searchWindows.ts";

/** What is used of a search's result. */
export type ConditionFound = Omit<SearchResult, "plans" | "examined" | "kept">;

/** How to follow or stop a search. */
export interface SearchPlansOptions {
  signal?: AbortSignal;
  /** Called about ten times a second with what the search of one condition has found so far. */
  onSearch?: (condition: string, progress: SearchProgress) => void;
  /** Called with the front so far and its gap, which may be infinite, when the signal ends the search of a condition. */
  onSearchEnded?: (condition: string, front: readonly Plan[], gap: number) => void;
}

/**
 * Searches under one condition. If nothing keeps to the limits, the plan that comes nearest is found.
 *
 * @param options with the share of the scenario's time limit that this search has
 * @throws ParetoPipeError if the time limit ends the search before any plan was found; the signal's reason when aborted
 */
export async function searchCondition(
  problem: SearchProblem,
  resolved: ResolvedScenario,
  condition: Condition,
  space: PlanSpace,
  options: SearchPlansOptions & { share: number },
): Promise<ConditionFound> {
  const { signal, onSearch, onSearchEnded, share } = options;
  const { search, where, runtime } = resolved.scenario;
  const names = [space.source, ...space.others];
  const release = (device: number) =>
    runtime.deliver === "last" ? newsDelay(resolved, condition, names[device], space.source) : 0;
  const { window, queue } = runtime;
  // Where frames come by themselves, they wait at the source, and windows only say what a plan lets through.
  const windows = window === "auto" || problem.betweenArrivals !== 0 ? "auto" : [window].flat();
  const searched = (one: SearchProblem) =>
    (isOfWindows(one) ? searchWindows : searchFront)(one, {
      timeLimit: search.time * share,
      within: search.within,
      nearLimit: search.near,
      signal,
      release,
      windows,
      ...(queue !== "auto" && { slots: Math.min(...[queue].flat()) }),
      onProgress: (progress) => onSearch?.(condition.name, progress),
    });
  const limited = await searched(problem);
  const isNone = limited.front.length === 0 && limited.proven && where.length > 0;
  const result: ConditionFound = isNone ? await searched({ ...problem, limits: {} }) : limited;
  if (signal?.aborted) {
    const front = result.front.map((plan) => foundPlan(plan, space));
    onSearchEnded?.(condition.name, front, result.gap);
    signal.throwIfAborted();
  }
  if (result.front.length === 0 && !result.proven) {
    throw new ParetoPipeError(
      `the search under condition "${condition.name}" found no plan within ${formatDuration(search.time)}; give it more time (\`search: { time: 10min }\`)`,
      { code: "nothing-predicted" },
    );
  }
  return result;
}

/** Whether the objectives are latency and throughput alone, which windows trade against each other. */
function isOfWindows({ objectives }: SearchProblem): boolean {
  return objectives.every((name) => name === "latency" || name === "period");
}
