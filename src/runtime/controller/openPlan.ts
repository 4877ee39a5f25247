import { randomUUID } from "node:crypto";
import { type EmulatedLink, encodeLinks } from "../../emulate/hold/emulatedLink.ts";
import { type FeedRules, noRules } from "../../graph/feedRules.ts";
import type { TransportName } from "../../transport/connection.ts";
import type { ClockEstimate } from "../pipeline/estimateClock.ts";
import { feedOf } from "../protocol/feed.ts";
import type { TensorHead } from "../protocol/messageFields.ts";
import { causeOf } from "./causeOf.ts";
import type { RemoteWorker } from "./remoteWorker.ts";
import type { StageBytes } from "./stageBytes.ts";

/** A stage of a plan, and the worker that runs it. */
export interface PlayedStage {
  worker: RemoteWorker;
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
  /** Slots in front of each stage. */
  queue: number;
  /** Where results go. */
  deliver: "source" | "last";
  /** How the frames' inputs are fed, where the source makes them. */
  rules: FeedRules;
  transport: TransportName;
  /** Returns the `HOST:PORT` that stage `from` must connect to in order to reach stage `to`. */
  addressOf: (from: number, to: number) => string;
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
  /** Each stage's clock minus the source's. */
  clocks: ClockEstimate[];
  /** Shortest round trip between the last stage and the source, in seconds; 0 if there is only one stage. */
  returnTrip: number;
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
  const { stages, queue, deliver, rules, transport, addressOf, deadline, prime, emulation } = options;
  const session = randomUUID();
  // The first failure ends the run.
  const failures = [...stages.map(({ worker }) => worker.failure), ...(options.failures ?? [])];
  const guarded = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([work, ...failures]).catch(async (error) => {
      throw await causeOf(error, failures);
    });
  await guarded(Promise.all(stages.map(({ worker, stage }) => stage && worker.ensure(stage))));
  const steps: (ClockEstimate | null)[] = [];
  const last = stages.length - 1;
  for (let index = last; index >= 0; index--) {
    const { worker, stage, inputs, outputs, provider, threads } = stages[index];
    const links = emulation ? linksTo(index, stages, emulation) : [];
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
          index,
          stages: stages.length,
          stage: stage && { hash: stage.hash, provider, ...(threads !== undefined && { threads }) },
          inputs: [...inputs],
          outputs: [...outputs],
          queue,
          deliver,
          devices: stages.map((stage) => stage.worker.device),
          next: index < last ? addressOf(index, index + 1) : null,
          transport,
          deadline,
          prime,
          ...fed,
        },
        "opened",
        body,
      ),
    );
    steps.unshift(head.clock);
  }
  const clocks = chained(steps);
  let { roundTrip: returnTrip } = clocks[last];
  // With two stages, results return on the connection that brings frames.
  if (last > 1) {
    const back = stages[last].worker.ask({ type: "return", to: addressOf(last, 0) }, "returning");
    returnTrip = (await guarded(back)).head.clock.roundTrip;
  }
  return { guarded, clocks, returnTrip };
}

/** Returns the emulated links that lead to a stage: from the stages before and after it, and from the last to the first. */
function linksTo(index: number, stages: readonly PlayedStage[], { link }: PlanEmulation): EmulatedLink[] {
  const deviceOf = (stage: number) => stages.at(stage % stages.length)!.worker.device;
  const to = deviceOf(index);
  const others = new Set([index - 1, index + 1].map(deviceOf));
  others.delete(to);
  return [...others].flatMap((from) => {
    const found = link(from, to);
    return found ? [{ from, ...found }] : [];
  });
}

/** Compares each stage's clock with the source's, from estimates between neighbours. Offsets and their bounds add up. */
function chained(steps: readonly (ClockEstimate | null)[]): ClockEstimate[] {
  const clocks: ClockEstimate[] = [{ offset: 0, bound: 0, roundTrip: 0 }];
  for (const step of steps.slice(0, -1)) {
    const before = clocks[clocks.length - 1];
    const { offset, bound, roundTrip } = step!;
    clocks.push({ offset: before.offset + offset, bound: before.bound + bound, roundTrip });
  }
  return clocks;
}
