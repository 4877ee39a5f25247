import { quantile } from "simple-statistics";
import { normalSample } from "../base/normalSample.ts";
import type { Direction } from "../pareto/dominates.ts";
import { energyPerFrame, type PowerModel } from "../plan/energy.ts";
import { missBy } from "../plan/limits.ts";
import { type Figures, figuresOf, objectives, objectiveValue } from "../plan/objectives.ts";
import { type Plan, stageDevices } from "../plan/plan.ts";
import type { Prediction, Uncertainty } from "../plan/prediction.ts";
import { type StageDeviations, stageDraws } from "../profile/stageDraws.ts";
import { framesPerSecond, inputsOneByOne } from "../scenario/inputArrivals.ts";
import { type Condition, linkOf } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { furtherRunDeviation } from "../simulate/meanInterval.ts";
import { frontChances } from "./frontChances.ts";
import { hopBytes } from "./hopBytes.ts";
import { LinkDraws } from "./linkDraws.ts";
import { type Deviations, type PlanResponse, planResponse } from "./planResponse.ts";
import { rankingTie, relativeGain } from "./relativeGain.ts";
import { scenarioOf } from "./scenarioOf.ts";
import type { CostedPlan } from "./stageCosts.ts";

/** Number of draws: of that many, stratified, an interval's ends vary by a few percent of its width. */
const draws = 200;

/** Chances below this share are neglected: verdicts do not name such plans, and `validate` does not measure them. */
export const possible = 0.05;

/**
 * Relative standard deviation of a run's throughput where frames come by themselves: it is measured from one completion to another,
 * and each of the two may be a little early or late.
 */
const arrivalSpread = 0.002;

/** A plan that may be chosen, and its prediction under one condition. */
export interface UncertainPlan {
  costed: CostedPlan;
  prediction: Prediction;
  /** Whether no rule, memory or growing queue forbids it. */
  isCandidate: boolean;
  /** The power of its devices and links, if energy is an objective or has a limit. */
  power?: PowerModel;
  /** Seconds until the source knows that a frame is done; 0 by default. */
  release?: number;
}

/** How uncertain the predictions of a condition are. */
export interface ConditionUncertainty {
  /** In the order of the plans. */
  plans: Uncertainty[];
  /**
   * Finds the plans that may be better than the best, by each objective of the scenario: ids, the likeliest first.
   *
   * @param best the id of the best plan by each objective
   */
  rivals: (best: readonly string[]) => string[][];
}

/**
 * Says how uncertain predictions are: for each plan the 95 % interval in which its figures should lie when it is run, and how likely it
 * is on the front.
 *
 *     profiles -> draws of all stages' times (StageDraws), and of links' -> figures of each plan (planResponse) -> quantiles, a front for each draw
 *
 * One instance serves all conditions of a scenario. Everything follows from the profiles and the seed.
 */
export class UncertaintyModel {
  readonly #resolved: ResolvedScenario;
  readonly #links: LinkDraws;

  constructor(resolved: ResolvedScenario) {
    this.#resolved = resolved;
    this.#links = new LinkDraws(draws, resolved.scenario.seed);
  }

  /** Returns how uncertain the predictions of a condition are. Undefined if a profile lacks the whole model, so that nothing is known. */
  of(plans: readonly UncertainPlan[], condition: Condition): ConditionUncertainty | undefined {
    if (!this.#areKnown(plans)) return undefined;
    const names = this.#resolved.scenario.objectives;
    const candidates = plans.flatMap((each, index) => {
      if (!each.isCandidate) return [];
      return [
        { index, id: each.costed.plan.id, split: splitOf(each), values: this.#objectives(each, condition) },
      ];
    });
    const chances = frontChances(
      candidates.map(({ values }) => values),
      names.map((name) => objectives[name].direction),
    );
    const onFront = new Map(candidates.map(({ index }, candidate) => [index, chances[candidate]]));
    return {
      plans: plans.map((each, index) => {
        const { latency, throughput } = this.#response(each, condition, "ofRun");
        return {
          latency: middle(this.#asRun(latency, each.prediction, "latency")),
          throughput: middle(this.#asRun(throughput, each.prediction, "throughput")),
          onFront: onFront.get(index) ?? 0,
        };
      }),
      rivals: (best) =>
        names.map((name, axis) => {
          const chosen = candidates.find(({ id }) => id === best[axis]);
          return chosen ? rivalsOf(chosen, candidates, axis, objectives[name].direction) : [];
        }),
    };
  }

  /** Adds to the means of many runs what one run differs from them by. */
  #asRun(means: Float64Array, prediction: Prediction, figure: "latency" | "throughput"): Float64Array {
    const { workload, seed } = this.#resolved.scenario;
    const { mean, interval } = prediction[figure];
    const ofArrivals = figure === "throughput" && workload.arrivals !== "saturated" ? arrivalSpread : 0;
    const spread = Math.hypot(furtherRunDeviation(interval, prediction.replications) / mean, ofArrivals);
    if (spread === 0) return means;
    const sample = normalSample(draws, seed, `run ${figure}`);
    return means.map((value, draw) => Math.max(0, value * (1 + spread * sample[draw])));
  }

  /** Returns a plan's objectives in every draw; NaN where it misses a limit. */
  #objectives(plan: UncertainPlan, condition: Condition): Float64Array[] {
    const { objectives: names, where } = this.#resolved.scenario;
    const response = this.#response(plan, condition, "lasting");
    const values = names.map(() => new Float64Array(draws).fill(Number.NaN));
    for (let draw = 0; draw < draws; draw++) {
      const figures = figuresAt(plan, response, draw);
      if (where.some((limit) => missBy(limit, figures) > 0)) continue;
      for (const [axis, name] of names.entries()) {
        values[axis][draw] = objectiveValue(objectives[name], figures);
      }
    }
    return values;
  }

  #response(
    { costed, prediction, release }: UncertainPlan,
    condition: Condition,
    which: keyof StageDeviations,
  ): PlanResponse {
    const { plan, costs } = costed;
    const resolved = scenarioOf(this.#resolved, plan);
    const deviations = new Map<string, Deviations>();
    for (const [index, stage] of plan.stages.entries()) {
      if (!costs[index]) continue;
      for (const [turn, device] of stageDevices(stage).entries()) {
        deviations.set(device, { busy: this.#stage(costed, index, turn)[which] });
      }
    }
    // All plans meet the same network, and no run twice the same.
    const links = which === "ofRun" ? this.#linksOf(plan, resolved, condition) : undefined;
    return planResponse(
      plan,
      prediction,
      costs,
      { rate: framesPerSecond(resolved), inputs: inputsOneByOne(resolved), release },
      (name) => deviations.get(name) ?? links?.(name),
      draws,
    );
  }

  /** Returns the deviations of a stage on one of the devices that take turns at it, which all have the same profile. */
  #stage({ plan }: CostedPlan, index: number, turn: number): StageDeviations {
    const { device, from, to } = plan.stages[index];
    const { devices, cuts } = scenarioOf(this.#resolved, plan);
    const { profile } = devices.find(({ name }) => name === device)!;
    return stageDraws(profile, draws, this.#resolved.scenario.seed).of(
      cuts[from].indexOf[device],
      cuts[to].indexOf[device],
      turn,
    );
  }

  /** Returns what finds the deviations of a plan's links, by their names. */
  #linksOf(plan: Plan, resolved: ResolvedScenario, condition: Condition): (name: string) => Deviations {
    const measured = new Map<string, Deviations>();
    for (const [hop, bytes] of hopBytes(plan, resolved).entries()) {
      for (const from of stageDevices(plan.stages[hop])) {
        for (const to of stageDevices(plan.stages[hop + 1] ?? plan.stages[0])) {
          const name = `${from}>${to}`;
          measured.set(name, this.#links.of(name, linkOf(condition, from, to), bytes));
        }
      }
    }
    return (name) => measured.get(name) ?? this.#links.of(name);
  }

  /** Whether the profiles that the plans use have the whole model. */
  #areKnown(plans: readonly UncertainPlan[]): boolean {
    const profiles = new Set(
      plans.flatMap(({ costed }) =>
        scenarioOf(this.#resolved, costed.plan).devices.map(({ profile }) => profile),
      ),
    );
    return [...profiles].every(({ stages, cuts }) =>
      stages.some(({ from, to }) => from === 0 && to === cuts.length - 1),
    );
  }
}

/** Returns a plan's figures in one draw. */
function figuresAt({ prediction, power }: UncertainPlan, response: PlanResponse, draw: number): Figures {
  const { latency, resources } = prediction;
  const later = response.latency[draw] / latency.mean;
  const rate = response.throughput[draw];
  const utilisationOf = (name: string) => Math.min(1, (response.busy.get(name)?.[draw] ?? 0) * rate);
  return {
    ...figuresOf(prediction),
    latency: { mean: response.latency[draw], p95: latency.p95 * later, p99: latency.p99 * later },
    throughput: rate,
    ...(power && {
      energy: energyPerFrame(
        power,
        rate,
        resources.map(({ name }) => ({ name, utilisation: utilisationOf(name) })),
      ),
    }),
  };
}

/** Returns the middle 95 % of the values. */
function middle(values: Float64Array): [number, number] {
  const [low, high] = quantile([...values], [0.025, 0.975]);
  return [low, high];
}

/** A plan that may be chosen, in every draw. */
interface Candidate {
  id: string;
  /** The plan without its settings. */
  split: string;
  /** By objective and draw. */
  values: readonly Float64Array[];
}

function splitOf({ costed: { plan } }: UncertainPlan): string {
  return JSON.stringify(plan.stages);
}

/**
 * Returns the plans of other splits that are better than the best one by an objective in enough draws, the likeliest first; of each split
 * only the likeliest.
 */
function rivalsOf(
  best: Candidate,
  candidates: readonly Candidate[],
  axis: number,
  direction: Direction,
): string[] {
  const chance = ({ values }: Candidate) => {
    let better = 0;
    for (let draw = 0; draw < draws; draw++) {
      if (relativeGain(values[axis][draw], best.values[axis][draw], direction) > rankingTie) better++;
    }
    return better / draws;
  };
  const found = candidates
    .filter(({ split }) => split !== best.split)
    .map((candidate) => ({ candidate, chance: chance(candidate) }))
    .filter((each) => each.chance >= possible)
    .sort((a, b) => b.chance - a.chance);
  const likeliest = new Map<string, string>();
  for (const { candidate } of found) {
    if (!likeliest.has(candidate.split)) likeliest.set(candidate.split, candidate.id);
  }
  return [...likeliest.values()];
}
