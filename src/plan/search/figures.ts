import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import type { SearchFigures, SearchProblem, TransferNeeds } from "./problem.ts";
import type { FoundStage } from "./result.ts";

const nothing: TransferNeeds = { latency: 0, occupied: 0, energy: 0, bytes: 0 };

/**
 * Computes the figures of a plan with nothing random in it and one frame at a time in the pipeline:
 *
 *     latency = the sum of all stages, messages and the way back
 *     period  = the longest time that a device or a direction of a link is occupied, per frame
 *     energy  = sum of (busy - idle) x seconds, and of idle x period, over the devices, and the links' joules
 *
 * Replicas share the frames, so each is occupied for its part only. Memory is that of the device that needs the most.
 *
 * @returns undefined if a stage or a message is not possible
 */
export function planFigures(
  problem: SearchProblem,
  stages: readonly FoundStage[],
): SearchFigures | undefined {
  const figures: SearchFigures = { latency: 0, period: 0, energy: 0, bytes: 0, devices: 0, memory: 0 };
  let idle = 0;
  for (const [s, { devices, from, to }] of stages.entries()) {
    const needs = problem.stage(devices[0], from, to);
    const next = stages[s + 1];
    const isHome = devices[0] === 0 || problem.back === undefined;
    const message = next
      ? problem.transfer(devices[0], next.devices[0], to)
      : isHome
        ? nothing
        : problem.back?.(devices[0]);
    if (!needs || !message) return undefined;
    // Frame f goes from replica f mod m to replica f mod n, so each pair of them has one of lcm(m, n) frames.
    const pairs = leastCommonMultiple(devices.length, next?.devices.length ?? 1);
    const { cost, idlePower = 0, busyPower = idlePower } = problem.devices[devices[0]];
    figures.latency += needs.seconds;
    figures.latency += message.latency;
    figures.period = Math.max(figures.period, needs.seconds / devices.length, message.occupied / pairs);
    figures.energy += (busyPower - idlePower) * needs.seconds;
    figures.energy += message.energy;
    figures.bytes += message.bytes;
    figures.devices += devices.length * cost;
    figures.memory = Math.max(figures.memory, needs.memory);
    idle += devices.length * idlePower;
  }
  figures.energy += idle * figures.period;
  return figures;
}
