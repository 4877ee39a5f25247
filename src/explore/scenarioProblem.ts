import type { Limit } from "../plan/limits.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import type { PlanSpace } from "../plan/planSpace.ts";
import { ruleBreaker } from "../plan/rules.ts";
import type { SearchFigures, SearchObjective, SearchProblem, TransferNeeds } from "../plan/search/problem.ts";
import { joulesPerByte } from "../scenario/energySchema.ts";
import { framesPerSecond, inputsOneByOne } from "../scenario/inputArrivals.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";
import { calmMessage } from "./calmMessage.ts";
import { deviceMemory } from "./deviceMemory.ts";
import { leastWaiting } from "./leastWaiting.ts";
import { linkInput } from "./linkInput.ts";
import type { StageCosts } from "./stageCosts.ts";

/**
 * The figure that the search minimises for each objective. For percentiles it is the latency of a frame alone in the
 * pipeline.
 */
const searched: Record<ObjectiveName, SearchObjective> = {
  latency: "latency",
  p95: "latency",
  p99: "latency",
  throughput: "period",
  energy: "energy",
  bytes: "bytes",
  memory: "memory",
  devices: "devices",
};

/**
 * Sets up the search for a scenario's best plans under one condition. Nothing varies in it: stages take their median time,
 * and links behave as they do on average. Frames do not wait, pauses cost nothing, links that share a medium each have all of it, and
 * devices that share a host compute as fast side by side as alone. The simulator then shows the effect of all this.
 *
 * Rules, and the memory that a stage needs with the scenario's smallest window and fewest slots, keep stages from devices. Limits get a margin, because
 * the simulation may find a plan to be better than the search believes. No number of frames in flight brings a latency
 * below that of a frame alone, or a throughput above 1 / period.
 *
 * @param batch inputs in a frame, where plans are compared per input
 */
export function scenarioProblem(
  resolved: ResolvedScenario,
  { source, others, cuts, kindOf = (device) => device }: PlanSpace,
  condition: Condition,
  costs: StageCosts,
  batch = 1,
): SearchProblem {
  const { scenario } = resolved;
  const names = [source, ...others];
  const bytes = resolved.cuts.map(({ cut }) => cut.bytes);
  const last = cuts.length - 1;
  const brokenRule = ruleBreaker(scenario.rules, names, cuts);
  const inputStays = scenario.rules.some(({ kind }) => kind === "input stays");
  const memory = names.map((name) => deviceMemory(resolved, name));
  // Only results go to the source, and there are no slots for them.
  const slots = mostSlots(scenario.runtime);
  const waiting = leastWaiting(scenario);
  /** By link, the cost of the message at each cut. */
  const links = new Map<string, TransferNeeds[]>();
  const linkBetween = (from: number, to: number): TransferNeeds[] => {
    const key = `${from}>${to}`;
    const ends = { from: names[from], to: names[to], slots: to === 0 ? Number.POSITIVE_INFINITY : slots };
    const needs = links.get(key) ?? bytes.map(transferNeeds(resolved, condition, ends));
    links.set(key, needs);
    return needs;
  };
  return {
    cuts: cuts.length,
    devices: names.map((name) => {
      const watts = scenario.energy?.devices[name];
      return {
        name,
        kind: kindOf(name),
        cost: scenario.devices[name].cost,
        maxReplicas: scenario.runtime.replicas,
        ...(watts && { idlePower: watts.idle, busyPower: watts.busy }),
      };
    }),
    stage(device, from, to) {
      const name = names[device];
      if (brokenRule({ id: name, stages: [{ device: name, from, to }] }) !== undefined) return undefined;
      if (from === to) return { seconds: 0, memory: 0 };
      const place = { isFirst: device === 0, isLast: to === last };
      const cost = costs.of({ device: name, from, to, ...place });
      const needs = cost.memory + waiting(place) * Math.max(bytes[from], bytes[to]);
      return needs > memory[device] ? undefined : { seconds: cost.median, memory: needs };
    },
    transfer(from, to, cut) {
      return inputStays && cut === 0 ? undefined : linkBetween(from, to)[cut];
    },
    ...(scenario.runtime.deliver === "source" && { back: (from: number) => linkBetween(from, 0)[last] }),
    ...(scenario.runtime.io === "blocking" && { isBlocking: true }),
    betweenArrivals: secondsBetweenFrames(resolved, batch),
    ...windowOf(scenario.runtime),
    objectives: searchObjectives(scenario),
    limits: searchLimits(scenario.where, scenario.search.within, batch),
  };
}

/**
 * Returns the figures that the search compares: those of the objectives, and those with a limit, because only the
 * simulation can say which plan meets a limit and at which cost. Latency and throughput go together: a window trades one
 * for the other.
 */
function searchObjectives({ objectives, where }: Scenario): SearchObjective[] {
  const asked = [...objectives, ...where.map(({ objective }) => objective)].map((name) => searched[name]);
  const isTraded = asked.some((name) => name === "latency" || name === "period");
  return [...new Set<SearchObjective>([...(isTraded ? (["latency", "period"] as const) : []), ...asked])];
}

/**
 * Returns the upper bound of each figure of a frame from a scenario's limits. Limits to the other side, such as a minimum
 * latency, bound nothing.
 *
 * @param margin as a share
 * @param batch inputs in a frame, if limits of work are for an input
 */
function searchLimits(where: readonly Limit[], margin: number, batch: number): Partial<SearchFigures> {
  const limits: Partial<SearchFigures> = {};
  for (const { objective, relation, value } of where) {
    const figure = searched[objective];
    if (relation !== (figure === "period" ? ">=" : "<=")) continue;
    const units = perUnit.has(figure) ? batch : 1;
    const most = (figure === "period" ? units / value : units * value) * (1 + margin + lastDigits);
    limits[figure] = Math.min(limits[figure] ?? Number.POSITIVE_INFINITY, most);
  }
  return limits;
}

/** What meets a limit when both are rounded as for ranking may exceed it by this share. */
const lastDigits = 1e-8;

/** Figures that a frame of several inputs shares out among them. */
const perUnit: ReadonlySet<SearchObjective> = new Set(["period", "energy", "bytes"]);

/** Returns the mean seconds between two frames that come; 0 if one is always waiting. Where plans differ in batch, inputs come one by one. */
function secondsBetweenFrames(resolved: ResolvedScenario, batch: number): number {
  const inputs = inputsOneByOne(resolved);
  return Math.max(batch, inputs) / (framesPerSecond(resolved) * inputs);
}

/** Returns the largest window of plans, if the scenario limits it. `auto` windows are as large as makes a difference. */
function windowOf({ window }: Scenario["runtime"]): Pick<SearchProblem, "window"> {
  const windows = [window].flat();
  const largest = Math.max(
    ...windows.map((one) => (typeof one === "number" ? one : Number.POSITIVE_INFINITY)),
  );
  return Number.isFinite(largest) ? { window: largest } : {};
}

/**
 * Returns the most slots that plans have between two stages. As many as the window allows never limit a plan; with blocking I/O the
 * device itself is the slot, which is counted as its own time.
 */
function mostSlots({ queue, io }: Scenario["runtime"]): number {
  if (queue === "auto" || io === "blocking") return Number.POSITIVE_INFINITY;
  return Math.max(1, ...(Array.isArray(queue) ? queue : [queue]));
}

/**
 * Returns a function from the bytes of a message to its average cost on a link. A slot of the link is taken until the message is there
 * and the sender knows that the slot is free again, so a message occupies the link for its part of that time at least.
 */
function transferNeeds(
  resolved: ResolvedScenario,
  condition: Condition,
  { from, to, slots }: { from: string; to: string; slots: number },
): (bytes: number) => TransferNeeds {
  const link = linkInput(resolved, condition, from, to);
  const perByte = joulesPerByte(resolved.scenario.energy, `${from}>${to}`);
  const message = calmMessage(link, condition.medium);
  return (bytes) => {
    const { latency, occupied: sending } = message(bytes);
    // From when the receiver says that it has a free slot until the message is there; with blocking I/O it does nothing else meanwhile.
    const received = latency + (link.creditDelay ?? 0);
    const occupied = Math.max(sending, received / slots);
    return { latency, occupied, received, energy: perByte * bytes, bytes };
  };
}
