import { closest } from "fastest-levenshtein";
import { InputError } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import { ruleBreaker } from "../plan/rules.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { deviceMemory } from "./deviceMemory.ts";
import { scenarioFault } from "./scenarioFault.ts";
import { planMemory } from "./simulationInput.ts";
import type { CostedPlan } from "./stageCosts.ts";
import { withProfiles } from "./withProfiles.ts";

/**
 * Returns the plans that the scenario's rules allow and that it asks for (`only`). They have no settings yet, except which
 * profiles their devices run with. All local is always included for comparison; it is marked if it is not allowed.
 *
 * @param space the plans to choose from
 * @throws InputError for a rule or a plan that does not fit the scenario, and if no plan is left
 */
export function allowedPlans(resolved: ResolvedScenario, space: readonly Plan[]): CostedPlan[] {
  const { scenario, devices, cuts } = resolved;
  const brokenRule = ruleBreaker(
    scenario.rules,
    devices.map(({ name }) => name),
    cuts.map(({ cut }) => cut.name),
  );
  const only =
    scenario.only && new Set(scenario.only.map((id, index) => knownId(resolved, id, index, space)));
  const marked = space.map((plan) => {
    const breaks =
      brokenRule(plan) ?? (only && !only.has(plan.id) ? "not among the plans of `only`" : undefined);
    return marking(plan, breaks);
  });
  if (marked.every(({ breaks }) => breaks !== undefined)) {
    throw new InputError(`no plan is left: ${whyNone(resolved, marked, only !== undefined)}`, {
      code: "no-plan-left",
    });
  }
  return withProfiles(resolved, chosenAndAllLocal(marked));
}

/**
 * Leaves out the plans, with their settings, that need more memory than a device has. All local is always kept for
 * comparison; it is marked if it does not fit.
 *
 * @throws InputError if none fits; it names the plan that comes nearest, and how much memory it lacks
 */
export function fittingPlans(resolved: ResolvedScenario, plans: readonly CostedPlan[]): CostedPlan[] {
  const lacking = plans.map(({ plan, costs }) => {
    const needs = Object.entries(planMemory(resolved, plan, costs));
    const excess = needs.map(([device, bytes]) => ({ device, bytes, has: deviceMemory(resolved, device) }));
    return excess.filter(({ bytes, has }) => bytes > has);
  });
  const marked = plans.map(({ plan, costs }, index) => {
    const [lack] = lacking[index];
    const words =
      lack && `${lack.device} needs ${formatBytes(lack.bytes)} of memory and has ${formatBytes(lack.has)}`;
    return { plan: marking(plan, plan.breaks ?? words), costs };
  });
  if (marked.every(({ plan }) => plan.breaks !== undefined)) {
    const over = (index: number) => Math.max(...lacking[index].map(({ bytes, has }) => bytes - has));
    const allowed = plans.flatMap(({ plan }, index) => (plan.breaks === undefined ? [index] : []));
    const nearest = allowed.reduce((best, index) => (over(index) < over(best) ? index : best));
    throw new InputError(
      `no plan fits the devices' memory: ${plans[nearest].plan.id} comes nearest, and ${marked[nearest].plan.breaks}`,
      { code: "no-plan-left" },
    );
  }
  const kept = new Set(chosenAndAllLocal(marked.map(({ plan }) => plan)));
  return marked.filter(({ plan }) => kept.has(plan));
}

/** @param isListed whether the scenario names the plans to try */
function whyNone({ scenario }: ResolvedScenario, plans: readonly Plan[], isListed: boolean): string {
  const rules = scenario.rules.map(({ text }) => `"${text}"`).join(", ");
  const each = `each of the ${plans.length} plans`;
  if (!isListed) return `${each} breaks one of the rules ${rules}`;
  return `${each} breaks one of the rules ${rules} or is not among those of \`only\``;
}

function marking(plan: Plan, breaks: string | undefined): Plan {
  return breaks === undefined ? plan : { ...plan, breaks };
}

/**
 * Keeps the plans that may be chosen, and an all-local plan to compare with. If all local may not be chosen, its smallest
 * setting is enough.
 */
function chosenAndAllLocal(plans: readonly Plan[]): Plan[] {
  const locals = plans.filter(isAllLocal);
  const local = locals.some(({ breaks }) => breaks === undefined) ? undefined : locals[0];
  return plans.filter((plan) => plan.breaks === undefined || plan === local);
}

function knownId(resolved: ResolvedScenario, id: string, index: number, space: readonly Plan[]): string {
  const ids = space.map((plan) => plan.id);
  if (ids.includes(id)) return id;
  const message = `no plan "${id}"; did you mean ${closest(id, ids)}?`;
  throw scenarioFault(resolved, ["only", index], message, "unknown-plan");
}
