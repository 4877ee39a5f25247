import { packageVersion } from "../base/packageVersion.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { type EvaluateOptions, evaluateAll } from "./evaluateAll.ts";
import { type ExploreSettings, exploreWith } from "./exploreWith.ts";
import type { Run } from "./run.ts";

/** How `explore` simulates; every option has a default. */
export interface ExploreOptions extends EvaluateOptions, ExploreSettings {}

/**
 * Simulates every plan of a scenario, each cut with each of its settings, under every condition and finds the fronts. If
 * there are too many plans, an exact search finds those that are worth simulating.
 *
 *     scenario -> plans ─┬─ [condition x plan] simulated ─┬─ front, baselines, verdict per condition ─┬─> run
 *                        │                                ├─ weather: regret over replications        │
 *                        │                                └─ gantt: the best of each front            │
 *                        └─ [cell x plan] simulated ─────── sweep: the phase diagram ─────────────────┘
 *
 * Everything in the result except `createdAt` is determined by the scenario, the profiles and the seed.
 *
 * @throws InputError for a scenario that cannot be simulated, or an option out of range; the signal's reason when aborted
 * @throws ParetoPipeError if no plan has a prediction; if only some have none, the result names them
 *
 * @example
 * ```ts
 * import { explore, loadScenario, writeRun } from "paretopipe";
 *
 * const run = await explore(await loadScenario("scenarios/mobilenet_v2.slow-fast.yaml"));
 * for (const { name, verdict } of run.conditions) console.log(`${name}: ${verdict}`);
 * await writeRun(run, "runs/mine");
 * ```
 */
export function explore(resolved: ResolvedScenario, options: ExploreOptions = {}): Promise<Run> {
  return exploreWith(
    {
      evaluateAll: (tasks, take) => evaluateAll(tasks, take, options),
      versions: { paretopipe: packageVersion(), node: process.versions.node },
    },
    resolved,
    options,
  );
}
