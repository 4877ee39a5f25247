import type { IdleCost } from "../network/idleCost.ts";
import type { Plan } from "../plan/plan.ts";
import { knownStageCost } from "../profile/knownStageCost.ts";
import type { StageCost } from "../profile/stageCost.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { idleTime, messageTime, serviceTime, stageTraffic } from "./serviceTime.ts";

/** The cost of a stage in a plan: the seconds that its device is busy with a frame, messages included. */
export interface PlanStageCost extends Omit<StageCost, "afterIdle"> {
  /** Samples of the seconds; none where the scenario simulates medians. */
  samples: number[];
  afterIdle?: IdleCost;
  /** Seconds in which the device handles messages, part of the others: a pause may hold them. 0 where messages have cores of their own. */
  messages: number;
}

/** The cost of each of a plan's stages on its device, null for an empty stage. It is the same under every condition. */
export type PlanCosts = (PlanStageCost | null)[];

/** A plan and the cost of its stages. */
export interface CostedPlan {
  plan: Plan;
  costs: PlanCosts;
}

/** A stage's place in its plan, which decides what the stage receives and sends. */
export interface StagePlace {
  device: string;
  from: number;
  to: number;
  /** Whether frames start here. */
  isFirst: boolean;
  /** Whether results come from here. */
  isLast: boolean;
}

/** Reads the costs of stages from a scenario's profiles. Each is read once, because many plans share a stage. */
export class StageCosts {
  readonly #resolved: ResolvedScenario;
  readonly #known = new Map<string, PlanStageCost>();

  constructor(resolved: ResolvedScenario) {
    this.#resolved = resolved;
  }

  /** Returns the costs of a plan's stages. */
  ofPlan({ stages }: Plan): PlanCosts {
    return stages.map(({ device, from, to }, index) =>
      from === to
        ? null
        : this.of({ device, from, to, isFirst: index === 0, isLast: index === stages.length - 1 }),
    );
  }

  /** Returns the cost of a stage that is not empty. */
  of(place: StagePlace): PlanStageCost {
    const key = JSON.stringify([place.device, place.from, place.to, place.isFirst, place.isLast]);
    let cost = this.#known.get(key);
    if (!cost) {
      cost = this.#read(place);
      this.#known.set(key, cost);
    }
    return cost;
  }

  #read({ device, from, to, isFirst, isLast }: StagePlace): PlanStageCost {
    const { scenario, devices, cuts } = this.#resolved;
    const { profile, slowdown } = devices.find(({ name }) => name === device)!;
    const cost = knownStageCost(profile, cuts[from].indexOf[device], cuts[to].indexOf[device]);
    const traffic = stageTraffic(isFirst, isLast, {
      input: cuts[from].cut.bytes,
      output: cuts[to].cut.bytes,
      result: scenario.runtime.deliver === "source" ? cuts.at(-1)!.cut.bytes : 0,
    });
    const time = (run: number) => serviceTime(run, slowdown, traffic, profile.overhead);
    return {
      ...cost,
      median: time(cost.median),
      samples: scenario.runtime.service === "samples" ? cost.samples.map(time) : [],
      ...(cost.sd !== undefined && { sd: cost.sd * slowdown }),
      afterIdle: idleTime(cost.afterIdle, slowdown, profile.overhead),
      messages: messageTime(traffic, profile.overhead),
    };
  }
}
