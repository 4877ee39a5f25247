import { randomUUID } from "node:crypto";
import { type FeedRules, noRules } from "../../graph/feedRules.ts";
import type { StreamInput } from "../../simulate/input.ts";
import type { TransportName } from "../../transport/connection.ts";
import type { ClockEstimate } from "../pipeline/estimateClock.ts";
import { DeviceError } from "../protocol/deviceError.ts";
import { feedOf } from "../protocol/feed.ts";
import { floatsOf } from "../protocol/floats.ts";
import type { TensorHead } from "../protocol/messages.ts";
import { packArrivals } from "../protocol/packArrivals.ts";
import { unpackTensors, type WireTensor } from "../protocol/tensors.ts";
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

/** The plan to run, its frames, and how its workers connect. */
export interface PlayOptions {
  stages: readonly PlayedStage[];
  /** The frames as the simulator takes them; the runtime follows the same rules. */
  stream: StreamInput;
  seed: number | string;
  /** How the frames' inputs are fed. */
  rules: FeedRules;
  transport: TransportName;
  /** Returns the `HOST:PORT` that stage `from` must connect to in order to reach stage `to`. */
  addressOf: (from: number, to: number) => string;
  /** Seconds without a sign of life after which a device is lost. */
  deadline: number;
  /** Called at the run's time 0. */
  onStart?: () => Promise<void>;
  /** Other failures that must end the run, besides those of workers: promises that reject, and never resolve. */
  failures?: readonly Promise<never>[];
  /**
   * Called with rows of finished frames, in order, while the run goes on, so that the rows of a whole run are never
   * held. `data` has row after row, each of `frameRowWidth(stages)` numbers.
   */
  takeRows: (data: Float64Array, clocks: PlayClocks) => void;
  keepOutput: boolean;
}

/** The devices' clocks compared with the source's, known before the first frame. */
export interface PlayClocks {
  /** Each stage's clock minus the source's. */
  clocks: ClockEstimate[];
  /** Shortest round trip between the last stage and the source, in seconds; 0 if there is only one stage. */
  returnTrip: number;
}

/** The result of a run on real devices. */
export interface Played extends PlayClocks {
  /** Number of finished frames whose rows were taken. */
  frames: number;
  drops: number;
  /** The first frame's result, if it was asked for. */
  output: WireTensor[];
  /** Most bytes of memory that the source's process had resident. */
  memory: number;
}

/**
 * Runs frames through a plan on real devices. Each stage is sent to its worker, the last first, because each one
 * connects to the next. Then the source starts the frames.
 *
 * @throws DeviceError naming the device that failed; or the reason of a promise in `failures`
 */
export async function playPlan(options: PlayOptions): Promise<Played> {
  const { stages, stream, seed, rules, transport, addressOf, deadline, takeRows, keepOutput } = options;
  const { onStart = async () => undefined } = options;
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
          queue: stream.queue ?? 1,
          deliver: stream.deliver ?? "source",
          devices: stages.map((stage) => stage.worker.device),
          next: index < last ? addressOf(index, index + 1) : null,
          transport,
          deadline,
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
  const [{ worker }] = stages;
  const started = new Promise<void>((resolve, reject) => {
    worker.onStarted(() => void onStart().then(resolve, reject));
  });
  let frames = 0;
  worker.onRows((rows, body) => {
    const data = floatsOf(body);
    const width = frameRowWidth(stages.length);
    if (data.length !== rows * width) throw new RangeError(`${rows} rows of ${width} numbers were announced`);
    frames += rows;
    takeRows(data, { clocks, returnTrip });
  });
  const { arrivals, body: times } = packArrivals(stream.arrivals);
  const finished = guarded(
    worker.ask(
      {
        type: "run",
        frames: stream.frames,
        arrivals,
        window: stream.window ?? null,
        drop: stream.drop ?? false,
        seed,
        keepOutput,
      },
      "finished",
      times,
    ),
  );
  const [{ head, body }] = await Promise.all([finished, started]);
  if (head.rows !== frames) {
    throw new DeviceError(worker.device, "lost", `${frames} of its ${head.rows} rows of frames came`);
  }
  const output = unpackTensors(head.output, body);
  return { frames, drops: head.drops, clocks, returnTrip, output, memory: head.memory };
}

/** Numbers in a frame's row: four for the source's stage, four for each further stage, and the time it was done. */
export function frameRowWidth(stages: number): number {
  return 5 + 4 * (stages - 1);
}

/**
 * Each stage's clock compared with the source's, from estimates between neighbours. Offsets and their bounds add up.
 */
function chained(steps: readonly (ClockEstimate | null)[]): ClockEstimate[] {
  const clocks: ClockEstimate[] = [{ offset: 0, bound: 0, roundTrip: 0 }];
  for (const step of steps.slice(0, -1)) {
    const before = clocks[clocks.length - 1];
    const { offset, bound, roundTrip } = step!;
    clocks.push({ offset: before.offset + offset, bound: before.bound + bound, roundTrip });
  }
  return clocks;
}
