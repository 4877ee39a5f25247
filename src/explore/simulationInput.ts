import { leastCommonMultiple } from "../base/leastCommonMultiple.ts";
import { recordByName } from "../base/recordByName.ts";
import { type Plan, type Stage, stageDevices } from "../plan/plan.ts";
import { waitingFrames } from "../plan/waitingFrames.ts";
import type { StageCost } from "../profile/stageCost.ts";
import { joulesPerByte } from "../scenario/energySchema.ts";
import { framesOffered, framesPerSecond, inputsOneByOne } from "../scenario/inputArrivals.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";
import type { MediumInput, SimulationInput, StreamInput } from "../simulate/input.ts";
import { hopPairs } from "../simulate/route.ts";
import type { PlanFigures, Task } from "./evaluate.ts";
import { hopBytes } from "./hopBytes.ts";
import { hostShare } from "./hostShare.ts";
import { linkInput, mediumName, newsDelay } from "./linkInput.ts";
import { sampleTraces } from "./sampleTraces.ts";
import { scenarioOf } from "./scenarioOf.ts";
import { onMedium, sharedLegs } from "./sharedLegs.ts";
import { type PlanCosts, StageCosts } from "./stageCosts.ts";

/**
 * Bounds the memory that each device needs, in bytes: the peak of its stage, which holds the weights and one frame, and the other
 * frames that may wait there. These are as many as the window lets into the plan, shared by devices that take turns, or as the slots at the
 * device and those that frames in its send buffers have taken elsewhere, each with the stage's input or output, whichever is larger.
 */
export function planMemory(resolved: ResolvedScenario, plan: Plan, costs: PlanCosts): Record<string, number> {
  const { stages, window = Number.POSITIVE_INFINITY, queue = 1 } = plan;
  const { cuts } = scenarioOf(resolved, plan);
  return recordByName(
    stages.flatMap((stage, index): [string, number][] => {
      const cost = costs[index];
      if (!cost) return [];
      const [before, after] = [stages[index - 1], stages[index + 1]];
      const { received, sent } = waitingFrames(
        before ? linksWith(stage, before) : 0,
        after ? linksWith(stage, after) : 0,
        queue,
      );
      const team = stageDevices(stage);
      // Frames under way follow each other, and each device of a team has its turn.
      const underWay = Math.ceil(window / team.length);
      const waiting = stages.length === 1 ? 0 : Math.min(underWay - 1, received + sent);
      const frame = Math.max(cuts[stage.from].cut.bytes, cuts[stage.to].cut.bytes);
      return team.map((device) => [device, cost.memory + waiting * frame]);
    }),
  );
}

/** Returns the number of links of each device of a stage with those of the stage before or after it. */
function linksWith(stage: Stage, other: Stage): number {
  const own = stageDevices(stage).length;
  return leastCommonMultiple(own, stageDevices(other).length) / own;
}

/** Replications that sample a trace take at most this many times the frames of others, by default. */
const mostFrames = 20;

/**
 * Creates the task of simulating one plan under one condition.
 *
 * @param most how many times the frames of others the replications may take to see all of a trace
 */
export function planTask(
  given: ResolvedScenario,
  plan: Plan,
  condition: Condition,
  costs = new StageCosts(scenarioOf(given, plan)).ofPlan(plan),
  most = mostFrames,
): Task {
  const resolved = scenarioOf(given, plan);
  const { scenario } = resolved;
  const bytes = hopBytes(plan, resolved);
  const { deliver, io } = scenario.runtime;
  const { drop } = scenario.workload;
  const inputs = inputsOneByOne(resolved);
  const { frames, warmup } = framesOffered(resolved);
  const { window, queue } = plan;
  const stream: StreamInput = {
    name: "frames",
    stages: plan.stages.map(({ device, replicas }, index) => ({
      device,
      ...(replicas && { replicas }),
      service: service(costs[index], scenario),
      ...(costs[index]?.afterIdle && { afterIdle: costs[index].afterIdle }),
      ...(costs[index]?.messages && { messages: costs[index].messages }),
    })),
    bytes,
    arrivals: arrivals(scenario),
    ...(inputs > 1 && { inputs }),
    frames,
    ...(queue !== undefined && { queue }),
    ...(window !== undefined && { window }),
    drop,
    deliver,
  };
  if (plan.stages.length > 1 && deliver === "last") {
    const last = plan.stages[plan.stages.length - 1].device;
    stream.releaseDelay = newsDelay(resolved, condition, last, plan.stages[0].device);
  }
  const { replications, precision } = scenario;
  const input: SimulationInput = {
    seed: scenario.seed,
    io,
    devices: plan.stages.flatMap(stageDevices).map((name) => {
      const { disruptions } = scenario.devices[name];
      const host = hostShare(resolved, name);
      return { name, ...(disruptions && { disruptions }), ...(host && { host }) };
    }),
    ...network(stream, resolved, condition),
    streams: [stream],
  };
  const sampling = sampleTraces(input, condition, {
    frames,
    warmup,
    arriving: framesPerSecond(resolved),
    replications,
    most,
  });
  return {
    input,
    options: {
      condition: condition.name,
      plan: plan.id,
      memory: planMemory(resolved, plan, costs),
      ...planFigures(resolved, plan, bytes),
      cost: costs.some((cost) => cost?.source === "estimated") ? "estimated" : "measured",
      warmup,
      quantiles: false,
      ...(replications !== undefined && { replications }),
      ...(precision !== undefined && { precision }),
      ...(sampling && { sampling }),
    },
  };
}

/** Returns the figures that need no simulation, and the power of the plan's devices and links. */
function planFigures(
  { scenario }: ResolvedScenario,
  { stages, batch }: Plan,
  bytes: readonly number[],
): PlanFigures {
  const names = stages.flatMap(stageDevices);
  const { energy } = scenario;
  // Links to and from the devices that take turns at a stage are equal, so the first ones stand for all.
  const hops = bytes.map((size, hop) => {
    return { link: `${stages[hop].device}>${(stages[hop + 1] ?? stages[0]).device}`, size };
  });
  return {
    ...(batch !== undefined && { batch }),
    bytes: bytes.reduce((sum, size) => sum + size, 0),
    devices: names.reduce((sum, name) => sum + scenario.devices[name].cost, 0),
    ...(energy && {
      power: {
        devices: recordByName(names.map((name) => [name, energy.devices[name]])),
        transfer: hops.reduce((sum, hop) => sum + joulesPerByte(energy, hop.link) * hop.size, 0),
      },
    }),
  };
}

function service(
  cost: Pick<StageCost, "median" | "samples"> | null,
  scenario: Scenario,
): number | number[] | null {
  return cost && (scenario.runtime.service === "samples" ? cost.samples : cost.median);
}

function arrivals({ workload }: Scenario): StreamInput["arrivals"] {
  if (workload.arrivals === "saturated") return { kind: "saturated" };
  if ("period" in workload.arrivals) return { kind: "periodic", period: workload.arrivals.period };
  if ("poisson" in workload.arrivals) return { kind: "poisson", rate: workload.arrivals.poisson };
  return { kind: "list", times: workload.arrivals.times };
}

/** Returns the links that a plan's frames cross, and the media that these share. */
function network(
  stream: StreamInput,
  resolved: ResolvedScenario,
  condition: Condition,
): Pick<SimulationInput, "links" | "media"> {
  const pairs = stream.bytes.flatMap((_, hop) => hopPairs(stream, hop));
  const legs = sharedLegs(condition, pairs);
  const media = new Set<MediumInput>(legs.values());
  if (condition.medium) media.add({ name: mediumName, conditions: condition.medium });
  return {
    ...(media.size > 0 && { media: [...media] }),
    links: pairs.map(([from, to]) =>
      onMedium(linkInput(resolved, condition, from, to), legs.get(`${from}>${to}`), condition),
    ),
  };
}
