import { leastCommonMultiple } from "../base/leastCommonMultiple.ts";
import { type Plan, stageDevices } from "../plan/plan.ts";
import type { Prediction, ResourceUse } from "../plan/prediction.ts";
import { mediumName } from "./linkInput.ts";
import type { PlanCosts } from "./stageCosts.ts";

/** A plan's figures if devices and links are a little slower or faster than predicted. One value for each draw. */
export interface PlanResponse {
  /** Seconds. */
  latency: Float64Array;
  /** Frames per second. */
  throughput: Float64Array;
  /** Seconds that a device or a link's direction is busy for each frame, by its name. */
  busy: Map<string, Float64Array>;
}

/** How frames come, and how long they count as under way. */
export interface FrameSupply {
  /** Frames per second; Infinity if one is always waiting to be sent. */
  rate: number;
  /** Number of inputs that arrive one by one and make a frame; 1 if frames arrive whole. */
  inputs: number;
  /** Seconds until the source knows that a frame is done, so that its window has room for another; 0 by default. */
  release?: number;
}

/** How a device or a link's direction deviates. One value for each draw. */
export interface Deviations {
  /** Of the time that it is busy for a frame: 0.02 if that is 2 % longer. */
  busy: Float64Array;
  /** Seconds that a message of the link takes longer without filling it; none by default. */
  delay?: Float64Array;
}

/** The deviations of a device or of a link's direction. Undefined if it has none. */
export type DeviationsOf = (name: string) => Deviations | undefined;

/** A device or a direction of a link on the way of a frame. */
interface Resource {
  name: string;
  /** Seconds that it is busy for each frame of the stream. */
  busy: number;
  /** The same if it never waits: a device that waits handles messages in the meantime. */
  full: number;
  /** Seconds that a frame spends on it without waiting, in the mean: of several that take turns, each has its share of the frames. */
  own: number;
  /** Place on the way: 0 is the first device, 1 the link behind it, and so on. */
  place: number;
  /** Whether it is a medium that links share. Frames spend their time on the links, which deviate as the medium of all does. */
  isMedium: boolean;
  deviations: Deviations | undefined;
  /** Messages of a frame that cross it, in the mean; 0 for a device. */
  messages: number;
}

/** A busier device or link counts as this busy: at a utilisation of 1 a queue grows without end. */
const mostBusy = 0.999;

/**
 * Computes how a plan's figures change if its devices and links deviate. It simulates nothing: from the simulated figures it takes
 * the busy times of all resources, and changes the figures in proportion to what the bounds of operational analysis say
 * (Denning and Buzen 1978, The Operational Analysis of Queueing Network Models):
 *
 * - with frames always waiting, the period is the longest busy time or, with a window of W frames, the time of a frame alone, and until
 *   the source knows of it, over W; latency is W periods less the time until the source knows or, if the first device is the bottleneck,
 *   the time of a frame alone, because no frame begins before it is free. Without a window, latency is the periods until the bottleneck and
 *   the times after it;
 * - with arrivals of their own, throughput is theirs, and waiting grows as utilisation / (1 - utilisation) of the busiest. The wait
 *   for a frame to be filled stays as it is. If frames are dropped, or a queue grows, the busiest always has a frame: throughput and
 *   waiting then follow its busy time.
 */
export function planResponse(
  plan: Plan,
  prediction: Prediction,
  costs: PlanCosts,
  { rate, inputs, release = 0 }: FrameSupply,
  deviationsOf: DeviationsOf,
  draws: number,
): PlanResponse {
  const { latency, throughput, parts } = prediction;
  const resources = resourcesOf(plan, prediction, costs, deviationsOf);
  const alone = parts.compute + parts.transfer;
  const slowest = resources.reduce((most, each) => (each.full > most.full ? each : most));
  const window = plan.window ?? Number.POSITIVE_INFINITY;
  const period = Math.max(slowest.full, (alone + release) / window);
  // How long the bounds say that a frame counts as under way, if there is a window. What is predicted changes in proportion to it.
  const bound = (bottleneck: Resource, periodNow: number, aloneNow: number) => {
    const isFirst = bottleneck.place === 0 && bottleneck.own > 0;
    return isFirst ? Math.min(aloneNow + release, periodNow * window) : periodNow * window;
  };
  const predictedBound = bound(slowest, period, alone);
  const behind = timesBehind(prediction, resources);
  const upTo = (latency.mean - behind[resources.indexOf(slowest)]) * throughput.mean;
  const frames = resources.map((each) =>
    Math.max(1, upTo + framesBefore(each, plan) - framesBefore(slowest, plan)),
  );
  const isFull = prediction.drops > 0 || !prediction.stable;
  const queueing = Math.max(0, parts.waiting - fillingOf(inputs, rate));
  const waitingAt = (busy: number) => {
    if (isFull) return busy;
    const utilisation = Math.min(mostBusy, busy * throughput.mean);
    return (busy * utilisation) / (1 - utilisation);
  };
  // Frames per second that get through, of those that come.
  const carried = (busy: number) => Math.min(rate, 1 / busy);
  const busyTimes = resources.map(() => new Float64Array(draws));
  const response: PlanResponse = {
    latency: new Float64Array(draws),
    throughput: new Float64Array(draws),
    busy: new Map(resources.map(({ name }, index) => [name, busyTimes[index]])),
  };
  for (let draw = 0; draw < draws; draw++) {
    let more = 0;
    let longest = 0;
    let limiting = 0;
    for (let index = 0; index < resources.length; index++) {
      const { busy, full, own, deviations, messages } = resources[index];
      const deviation = deviations ? deviations.busy[draw] : 0;
      const fullNow = full * (1 + deviation);
      busyTimes[index][draw] = busy * (1 + deviation);
      more += own * deviation + messages * (deviations?.delay?.[draw] ?? 0);
      if (fullNow > longest) [longest, limiting] = [fullNow, index];
    }
    const aloneNow = Math.max(0, alone + more);
    if (rate === Number.POSITIVE_INFINITY) {
      const periodNow = Math.max(longest, (aloneNow + release) / window);
      const ratio = periodNow / period;
      response.throughput[draw] = throughput.mean / ratio;
      if (plan.window !== undefined) {
        const boundNow = bound(resources[limiting], periodNow, aloneNow);
        response.latency[draw] = ((latency.mean + release) * boundNow) / predictedBound - release;
      } else {
        let after = behind[limiting];
        for (const { own, place, deviations, messages } of resources) {
          if (!deviations || place <= resources[limiting].place) continue;
          after += own * deviations.busy[draw] + messages * (deviations.delay?.[draw] ?? 0);
        }
        response.latency[draw] = (frames[limiting] * ratio) / throughput.mean + after;
      }
    } else {
      const before = waitingAt(slowest.full);
      const growth = before > 0 ? waitingAt(longest) / before : 1;
      response.throughput[draw] = (throughput.mean * carried(longest)) / carried(slowest.full);
      response.latency[draw] = latency.mean + more + queueing * (growth - 1);
    }
  }
  return response;
}

/** The mean time that the inputs of a frame wait for its last one, seconds; `rate` in frames per second. */
function fillingOf(inputs: number, rate: number): number {
  return (inputs - 1) / 2 / (inputs * rate);
}

function resourcesOf(
  { stages }: Plan,
  { resources, throughput }: Prediction,
  costs: PlanCosts,
  deviationsOf: DeviationsOf,
): Resource[] {
  const last = stages.length - 1;
  // The last stage's results go to the first.
  const devicesAfter = (stage: number) => stageDevices(stages[stage < last ? stage + 1 : 0]);
  const isShared = resources.some(isMedium);
  return resources.flatMap((resource): Resource[] => {
    const { name, kind, utilisation } = resource;
    const busy = utilisation / throughput.mean;
    const deviations = deviationsOf(isShared && kind === "link" ? mediumName : name);
    if (isMedium(resource)) {
      return [
        { name, busy, full: busy, own: 0, place: 2 * last + 1, isMedium: true, deviations, messages: 0 },
      ];
    }
    const one = { name, busy, isMedium: false, deviations, messages: 0 };
    if (kind === "device") {
      const stage = stages.findIndex((each) => stageDevices(each).includes(name));
      const cost = costs[stage];
      if (!cost)
        return busy > 0 ? [{ ...one, full: busy, own: 0, place: 2 * stage, deviations: undefined }] : [];
      const alone = cost.median / stageDevices(stages[stage]).length;
      const full = cost.messages > 0 ? Math.max(busy, alone) : busy;
      return [{ ...one, full, own: alone, place: 2 * stage }];
    }
    const [sender, receiver] = name.split(">");
    const hop = stages.findIndex(
      (each, index) => stageDevices(each).includes(sender) && devicesAfter(index).includes(receiver),
    );
    if (hop < 0) {
      // The leg of a hub that the links of a team share: before the team that receives, or behind the one that sends.
      const [from, to] = [sender, receiver].map((end) =>
        stages.findIndex((each) => stageDevices(each).includes(end)),
      );
      const place = from >= 0 ? 2 * from + 1 : to > 0 ? 2 * to - 1 : 2 * last + 1;
      return [{ ...one, full: busy, own: 0, place, isMedium: true }];
    }
    const pairs = leastCommonMultiple(stageDevices(stages[hop]).length, devicesAfter(hop).length);
    return [{ ...one, full: busy, own: busy, place: 2 * hop + 1, messages: 1 / pairs }];
  });
}

function isMedium({ name, kind }: Pick<ResourceUse, "name" | "kind">): boolean {
  return kind === "link" && name === mediumName;
}

/** For each resource the seconds that a frame spends behind it if nothing makes it wait there. */
function timesBehind({ parts }: Prediction, all: readonly Resource[]): number[] {
  const isLink = ({ place, isMedium }: Resource) => place % 2 === 1 && !isMedium;
  const sum = (of: readonly Resource[]) => of.reduce((total, { own }) => total + own, 0);
  // Delays are spread evenly over the hops: the prediction has only their sum.
  const delays = Math.max(0, parts.transfer - sum(all.filter(isLink)));
  const hops = Math.max(1, all.filter(isLink).length);
  return all.map(({ place }) => {
    const behind = all.filter((other) => other.place > place);
    return sum(behind) + (delays * behind.filter(isLink).length) / hops;
  });
}

/**
 * The number of frames before a resource when it is the bottleneck, less those before the first device. Each device before it
 * holds a frame that it has finished, and the slots between those stages are full.
 */
function framesBefore({ place }: Resource, { queue = 1 }: Plan): number {
  return Math.floor(place / 2) * (queue + 1) + (place % 2);
}
