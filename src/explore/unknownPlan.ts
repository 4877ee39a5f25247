import { closest } from "fastest-levenshtein";
import { chainPlans, countChains, namedPlan, type PlanSpace } from "../plan/planSpace.ts";
import { isWithSettings } from "../plan/settings.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { scenarioSpace } from "./scenarioSpace.ts";

/** With more plans than this, a list of all takes too long. */
const maxListed = 1e5;

/**
 * Says that a scenario has no plan of this id, before anything is simulated: `no plan "pi|x|server"; did you mean pi|y|server?`.
 * The settings in an id are not looked at, because simulations find those worth trying.
 *
 * @returns undefined if there is such a plan, or if there are too many to know
 */
export function unknownPlan(resolved: ResolvedScenario, id: string): string | undefined {
  const { scenario } = resolved;
  // Named plans may be over any devices; those that take turns are named by the first of their kind.
  const spaces = [
    scenarioSpace(resolved),
    scenarioSpace({ ...resolved, scenario: { ...scenario, only: undefined } }),
  ];
  const lists = spaces.map((space) => (countChains(space) <= maxListed ? listed(space) : undefined));
  const parts = id.split("|");
  const splits = parts.map((_, index) => parts.slice(0, index + 1).join("|"));
  const isKnown = splits
    .filter((split) => split === id || isWithSettings(id, split))
    .some((split) => spaces.some((space, index) => lists[index]?.has(split) ?? mayHave(space, split)));
  if (isKnown) return undefined;
  const [{ source, cuts, others }] = spaces;
  const [ids] = lists;
  const example = `an id has devices and, between them, the cuts, such as ${source}|${cuts[0]}|${others[0]}`;
  return `no plan "${id}"; ${ids ? `did you mean ${closest(id, [...ids])}?` : example}`;
}

function listed(space: PlanSpace): Set<string> {
  return new Set(chainPlans(space).map((plan) => plan.id));
}

/** Plans with cuts of one name have numbers in their ids, which only a list of all plans tells. */
function mayHave(space: PlanSpace, split: string): boolean {
  return new Set(space.cuts).size < space.cuts.length || namedPlan(space, split) !== undefined;
}
