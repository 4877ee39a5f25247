import type { Plan } from "../plan/plan.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";

/** Returns the scenario with the profiles of the plan's batch and threads for its devices, and with their cuts. */
export function scenarioOf(
  resolved: ResolvedScenario,
  plan: Pick<Plan, "batch" | "threads">,
): ResolvedScenario {
  return resolved.choices ? { ...resolved, ...resolved.choices.pick(plan) } : resolved;
}
