import type { Direction } from "../pareto/dominates.ts";
import { paretoFront } from "../pareto/front.ts";
import { roundForRanking } from "../plan/objectives.ts";
import { rankingTie, relativeGain } from "./relativeGain.ts";

/**
 * Counts how often each plan is on the front, over draws of all plans' figures together.
 *
 * Most plans never are, because one other plan beats them in every draw. Those are found first and take no part in
 * the fronts, which changes no front: what they dominate, the plan that beats them dominates too.
 *
 * @param plans for each plan and each objective its value in every draw; NaN if the plan may not be chosen in that draw
 * @param directions one for each objective
 * @returns for each plan the share of the draws, 0 to 1
 */
export function frontChances(
  plans: readonly (readonly Float64Array[])[],
  directions: readonly Direction[],
): number[] {
  if (plans.length === 0) return [];
  const draws = plans[0][0].length;
  const at = (plan: number, draw: number) => plans[plan].map((values) => values[draw]);
  const isAllowed = (plan: number, draw: number) => !Number.isNaN(plans[plan][0][draw]);
  const frontOf = (indices: readonly number[], draw: number) => {
    const points = indices
      .filter((plan) => isAllowed(plan, draw))
      .map((plan) => ({ plan, values: at(plan, draw).map(roundForRanking) }));
    const objectives = directions.map((direction, axis) => ({
      direction,
      value: ({ values }: (typeof points)[number]) => values[axis],
    }));
    return paretoFront(points, objectives).flatMap((group) => group.map(({ plan }) => plan));
  };
  const everyone = plans.map((_, index) => index);
  // The fronts of a few draws hold the plans that beat most others.
  const strong = new Set([0, Math.floor(draws / 2), draws - 1].flatMap((draw) => frontOf(everyone, draw)));
  const left = everyone.filter(
    (plan) => strong.has(plan) || ![...strong].some((other) => beats(plans[other], plans[plan], directions)),
  );
  const counts = plans.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    for (const plan of frontOf(left, draw)) counts[plan]++;
  }
  return counts.map((count) => count / draws);
}

/** Whether one plan dominates another in every draw, by more than rounding. */
function beats(
  plan: readonly Float64Array[],
  other: readonly Float64Array[],
  directions: readonly Direction[],
): boolean {
  for (let draw = 0; draw < other[0].length; draw++) {
    if (Number.isNaN(other[0][draw])) continue;
    let better = false;
    for (let axis = 0; axis < directions.length; axis++) {
      const gain = relativeGain(plan[axis][draw], other[axis][draw], directions[axis]);
      if (!(gain >= -rankingTie)) return false;
      if (gain > rankingTie) better = true;
    }
    if (!better) return false;
  }
  return true;
}
