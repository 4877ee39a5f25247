import { leastCommonMultiple } from "../../base/leastCommonMultiple.ts";
import type { SearchDevice, SearchFigures, SearchProblem, TransferNeeds } from "./problem.ts";
import type { FoundStage } from "./result.ts";

const nothing: TransferNeeds = { latency: 0, occupied: 0, energy: 0, bytes: 0 };

/**
 * Computes the figures of a plan with nothing random in it and one frame at a time in the pipeline:
 *
 *     latency = the sum of all stages, messages and the way back
 *     period  = the longest time that a device or a direction of a link is occupied, per frame
 *     energy  = sum of (busy - idle) x seconds, and of idle x period, over the devices, and the links' joules
 *
 * Devices draw their idle watts for longer than the period where the next frame comes later, or a window has room for it later.
 *
 * With blocking I/O a device is also occupied while it sends and receives, and draws the watts of work meanwhile.
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
  /** By stage, the seconds for which a device is occupied with one of its frames. */
  const occupied = stages.map(() => 0);
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
    const { cost, idlePower = 0 } = problem.devices[devices[0]];
    figures.latency += needs.seconds;
    figures.latency += message.latency;
    figures.period = Math.max(figures.period, message.occupied / pairs);
    figures.energy += wattsOfWork(problem.devices[devices[0]]) * needs.seconds;
    figures.energy += messageEnergy(problem, devices[0], next?.devices[0] ?? 0, message);
    occupied[s] += needs.seconds;
    if (problem.isBlocking) {
      occupied[s] += message.occupied;
      occupied[next ? s + 1 : 0] += next ? (message.received ?? message.occupied) : message.occupied;
    }
    figures.bytes += message.bytes;
    figures.devices += devices.length * cost;
    figures.memory = Math.max(figures.memory, needs.memory);
    idle += devices.length * idlePower;
  }
  for (const [s, { devices }] of stages.entries()) {
    figures.period = Math.max(figures.period, occupied[s] / devices.length);
  }
  figures.energy += idle * secondsBetween(problem, figures.period, figures.latency);
  return figures;
}

/** Returns the seconds between two frames of a plan: the period, or more if they come, or a window lets them in, more slowly. */
export function secondsBetween(
  { betweenArrivals = 0, window = Number.POSITIVE_INFINITY }: SearchProblem,
  period: number,
  latency: number,
): number {
  return Math.max(period, betweenArrivals, latency / window);
}

/** Returns the watts that a device draws while it works, on top of those while it waits. */
export function wattsOfWork({ idlePower = 0, busyPower = idlePower }: SearchDevice): number {
  return busyPower - idlePower;
}

/** Returns the joules of a message: with blocking I/O, those of the devices at both ends too. */
export function messageEnergy(
  { devices, isBlocking }: SearchProblem,
  from: number,
  to: number,
  { energy, occupied }: TransferNeeds,
): number {
  return isBlocking ? energy + occupied * (wattsOfWork(devices[from]) + wattsOfWork(devices[to])) : energy;
}
