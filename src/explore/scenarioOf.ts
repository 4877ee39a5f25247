import type { Plan } from "../plan/plan.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";

/** Returns the scenario as a plan meets it: its devices with the profiles of the plan's batch and threads, and their cuts. */
export function scenarioOf(
  resolved: ResolvedScenario,
  plan: Pick<Plan, "batch" | "threads">,
): ResolvedScenario {
  return resolved.choices ? { ...resolved, ...resolved.choices.pick(plan) } : resolved;
}
