import { type ChainStage, planOfChain } from "./plans.ts";
import type { FoundPlan } from "./result.ts";
import type { Tables } from "./tables.ts";
import type { UsedDevices } from "./usedDevices.ts";
import { VectorBounds } from "./vectorBounds.ts";

/** Maximum number of beginnings of plans to examine for one distance. */
const patience = 1_000_000;

/** Shares of the requested distance, tried in this order until there are too many plans. */
const steps = [1 / 1024, 1 / 256, 1 / 64, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];

/** Plans near a front, and the distance within which all plans are included. */
export interface NearPlans {
  plans: FoundPlan[];
  within: number;
}

/**
 * Finds all plans near a front: those whose figures are all at most 1 + `within` times those of one plan of the front. It
 * walks through the beginnings of plans, depth first, and abandons one when its bounds are too far from all of the front.
 * If there are more than `limit` plans, the distance becomes smaller. Yields after each beginning, with the best result so
 * far.
 */
export function* nearPlans(
  tables: Tables,
  used: UsedDevices,
  front: readonly FoundPlan[],
  within: number,
  limit: number,
): Generator<NearPlans, NearPlans> {
  let best: NearPlans = { plans: [], within: 0 };
  const known = new Set(front.map(({ stages }) => JSON.stringify(stages)));
  for (const step of steps) {
    const plans: FoundPlan[] = [];
    let looked = 0;
    for (const chain of chainsNear(tables, used, front, within * step)) {
      if (chain) {
        const plan = planOfChain(chain, tables);
        if (!known.has(JSON.stringify(plan.stages))) plans.push(plan);
      }
      if (plans.length > limit || ++looked > patience) return best;
      yield best;
    }
    best = { plans, within: within * step };
  }
  return best;
}

/** Walks through the chains; yields each complete one that is near, and undefined for each other beginning. */
function* chainsNear(
  tables: Tables,
  used: UsedDevices,
  front: readonly FoundPlan[],
  within: number,
): Generator<ChainStage[] | undefined> {
  const { cuts, teams, stage, stageAt, transferAt, dimensions, problem } = tables;
  const bounds = new VectorBounds(tables);
  const size = dimensions.length;
  const reach = front.map(({ figures }) => problem.objectives.map((name) => figures[name] * (1 + within)));
  const isNear = (values: Float64Array): boolean => {
    const figures = bounds.figures(values);
    return reach.some((most) => most.every((value, k) => figures[k] <= value));
  };
  const mayBeNear = (values: Float64Array, place: number, rest: readonly Float64Array[]): boolean => {
    const bound = new Float64Array(size);
    bounds.join(values, 0, rest, place, bound);
    // The bound adds in another order than the plan.
    for (let k = 0; k < size; k++) bound[k] -= 1e-12 * Math.abs(bound[k]);
    return bound[0] < Infinity && bounds.isWithinLimits(bound) && isNear(bound);
  };
  function* walk(
    values: Float64Array,
    state: number,
    chain: ChainStage[],
  ): Generator<ChainStage[] | undefined> {
    const { team: last, to: cut } = chain[chain.length - 1];
    const next = new Float64Array(size);
    if (cut === cuts - 1) {
      bounds.finish(values, 0, last, next);
      yield next[0] < Infinity && bounds.isWithinLimits(next) && isNear(next) ? chain : undefined;
      return;
    }
    yield undefined;
    for (let team = 1; team < teams.length; team++) {
      if (!used.hasRoom(state, team)) continue;
      bounds.send(values, 0, last, transferAt(last, team, cut), next);
      if (next[0] === Infinity || !mayBeNear(next, team * cuts + cut, bounds.enter)) continue;
      for (let to = cut + 1; to < cuts; to++) {
        const longer = new Float64Array(size);
        bounds.join(next, 0, stage, stageAt(team, cut, to), longer);
        if (longer[0] === Infinity || !mayBeNear(longer, team * cuts + to, bounds.after)) continue;
        yield* walk(longer, used.add(state, team), [...chain, { team, from: cut, to }]);
      }
    }
  }
  for (let to = 0; to < cuts; to++) {
    const values = Float64Array.from(stage, (own) => own[stageAt(0, 0, to)]);
    if (values[0] < Infinity && mayBeNear(values, to, bounds.after)) {
      yield* walk(values, 0, [{ team: 0, from: 0, to }]);
    }
  }
}
