import { randomUUID } from "node:crypto";
import { type EmulatedLink, encodeLinks } from "../../emulate/hold/emulatedLink.ts";
import { type FeedRules, noRules } from "../../graph/feedRules.ts";
import type { TransportName } from "../../transport/connection.ts";
import type { ClockEstimate } from "../pipeline/estimateClock.ts";
import { feedOf } from "../protocol/feed.ts";
import type { TensorHead } from "../protocol/messageFields.ts";
import { nextTurns, type Place, previousTurns } from "../protocol/partners.ts";
import { guardedBy } from "./guardedBy.ts";
import { linkSlots } from "./linkSlots.ts";
import type { RemoteWorker } from "./remoteWorker.ts";
import type { StageBytes } from "./stageBytes.ts";

/** A stage of a plan, and the worker that runs it, or the workers that take turns. */
export interface PlayedStage {
  worker: RemoteWorker;
  /** Further workers that take turns with the first; not of the first stage. */
  replicas?: readonly RemoteWorker[];
  /** Null if the first stage is empty. */
  stage: StageBytes | null;
  /** The tensors that go in and come out. */
  inputs: readonly TensorHead[];
  outputs: readonly TensorHead[];
  provider: string;
  /** Threads of one operator; by default the worker's own number. */
  threads?: number;
}

/** Links that the workers of a plan emulate. */
export interface PlanEmulation {
  /** Seed of jitter and losses. */
  seed: number | string;
  /** Returns the link from one device to another; undefined if it is used as it is. */
  link: (from: string, to: string) => Omit<EmulatedLink, "from"> | undefined;
}

/** The stages of a plan, and how their workers connect. */
export interface OpenPlanOptions {
  stages: readonly PlayedStage[];
  /** Slots in front of each stage; in front of the first one, places for frames that wait if frames are dropped. */
  queue: number;
  /** Maximum number of frames under way: no stage needs more slots. No limit by default. */
  window?: number | null;
  /** Whether frames that find the places at the source taken are dropped; by default not. */
  drop?: boolean;
  /** Where results go. */
  deliver: "source" | "last";
  /** How the frames' inputs are fed, where the source makes them. */
  rules: FeedRules;
  transport: TransportName;
  /** Returns the `HOST:PORT` that device `from` must connect to in order to reach device `to`. */
  addressOf: (from: string, to: string) => string;
  /** Links between the workers that they emulate themselves, by holding messages; they must then run on one machine. */
  emulation?: PlanEmulation;
  /** Seconds without a sign of life after which a device is lost. */
  deadline: number;
  /** Whether TCP learns the rate of each path before the first frame. Only a real network has one to learn. */
  prime: boolean;
  /** Other failures that must end the work, besides those of workers: promises that reject, and never resolve. */
  failures?: readonly Promise<never>[];
}

/** The devices' clocks compared with the source's, known before the first frame. */
export interface PlayClocks {
  /** For each stage, the clocks of its devices, in turn, minus the source's. */
  clocks: ClockEstimate[][];
  /** Shortest round trips between the devices of the last stage and the source, in seconds; 0 if there is only one stage. */
  returnTrips: number[];
}

/** A plan whose stages are loaded and connected. */
export interface OpenedPlan extends PlayClocks {
  /** Waits for work; the first failure of any device ends the waiting, and is its error. */
  guarded: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * Sends each stage to its worker and opens it there, the last first, because each one connects to the next.
 *
 * @throws DeviceError naming the device that failed; or the reason of a promise in `failures`
 */
export async function openPlan(options: OpenPlanOptions): Promise<OpenedPlan> {
  const { stages, queue, window, drop, deliver, rules, transport, addressOf } = options;
  const { deadline, prime, emulation } = options;
  const session = randomUUID();
  const teams = stages.map(workersOf);
  // The first failure ends the run.
  const failures = [...teams.flat().map(({ failure }) => failure), ...(options.failures ?? [])];
  const guarded = guardedBy(failures);
  await guarded(
    Promise.all(
      stages.flatMap(({ stage }, index) => teams[index].map((worker) => stage && worker.ensure(stage))),
    ),
  );
  const devices = teams.map((team) => team.map(({ device }) => device));
  const steps: ClockEstimate[][][] = [];
  const last = stages.length - 1;
  for (let index = last; index >= 0; index--) {
    const { stage, inputs, outputs, provider, threads } = stages[index];
    const told: ClockEstimate[][] = [];
    for (const [turn, worker] of teams[index].entries()) {
      const place = { index, turn, devices };
      const links = emulation ? linksTo(place, emulation) : [];
      if (emulation && links.length > 0) {
        const order = { type: "emulate", seed: emulation.seed } as const;
        await guarded(worker.ask(order, "emulating", [encodeLinks(links)]));
      }
      // Only the source makes frames.
      const { body, ...fed } = feedOf(index === 0 ? rules : noRules);
      const { head } = await guarded(
        worker.ask(
          {
            type: "open",
            session,
            ...place,
            stages: stages.length,
            stage: stage && { hash: stage.hash, provider, ...(threads !== undefined && { threads }) },
            inputs: [...inputs],
            outputs: [...outputs],
            queue: linkSlots(place, queue, window ?? Number.POSITIVE_INFINITY, drop),
            deliver,
            next: nextTurns(place).map((next) => addressOf(worker.device, devices[index + 1][next])),
            transport,
            deadline,
            prime,
            ...fed,
          },
          "opened",
          body,
        ),
      );
      told.push(head.clocks);
    }
    steps.unshift(told);
  }
  const clocks = chained(steps);
  let returnTrips = clocks[last].map(({ roundTrip }) => roundTrip);
  // With two stages, results return on the connections that bring frames.
  if (last > 1) {
    returnTrips = [];
    for (const worker of teams[last]) {
      const to = addressOf(worker.device, devices[0][0]);
      const { head } = await guarded(worker.ask({ type: "return", to }, "returning"));
      returnTrips.push(head.clock.roundTrip);
    }
  }
  return { guarded, clocks, returnTrips };
}

/** Returns the workers of a stage, in turn. */
function workersOf({ worker, replicas = [] }: PlayedStage): RemoteWorker[] {
  return [worker, ...replicas];
}

/** Returns the emulated links that lead to a device: from those of the stages before and after it, and from the last to the first. */
function linksTo(place: Place, { link }: PlanEmulation): EmulatedLink[] {
  const { index, turn, devices } = place;
  const last = devices.length - 1;
  const others = new Set([
    ...previousTurns(place).map((other) => devices[index - 1][other]),
    ...nextTurns(place).map((other) => devices[index + 1][other]),
    ...(index === 0 ? devices[last] : []),
    ...(index === last ? devices[0] : []),
  ]);
  const to = devices[index][turn];
  others.delete(to);
  return [...others].flatMap((from) => {
    const found = link(from, to);
    return found ? [{ from, ...found }] : [];
  });
}

/**
 * Compares each device's clock with the source's, from estimates between neighbours. Offsets and their bounds add up.
 *
 * @param steps for each stage and each of its devices, the clocks of the next devices minus its own
 */
function chained(steps: readonly ClockEstimate[][][]): ClockEstimate[][] {
  const clocks: ClockEstimate[][] = [[{ offset: 0, bound: 0, roundTrip: 0 }]];
  for (const [stage, team] of steps.slice(1).entries()) {
    const senders = clocks[stage];
    clocks.push(
      team.map((_, turn) => {
        // The device gets its first frame, number `turn`, from this one.
        const from = turn % senders.length;
        const { offset, bound, roundTrip } = steps[stage][from][Math.floor(turn / senders.length)];
        return { offset: senders[from].offset + offset, bound: senders[from].bound + bound, roundTrip };
      }),
    );
  }
  return clocks;
}
