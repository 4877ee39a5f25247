import { randomUUID } from "node:crypto";
import { type FeedRules, noRules } from "../../graph/feedRules.ts";
import type { StreamInput } from "../../simulate/input.ts";
import type { TransportName } from "../../transport/connection.ts";
import type { ClockEstimate } from "../pipeline/clockOffset.ts";
import { DeviceError } from "../protocol/deviceError.ts";
import { feedOf } from "../protocol/feed.ts";
import { floatBytes, floatsOf } from "../protocol/floats.ts";
import type { TensorHead } from "../protocol/messages.ts";
import { unpackTensors, type WireTensor } from "../protocol/tensors.ts";
import { causeOf } from "./causeOf.ts";
import type { RemoteWorker } from "./remoteWorker.ts";
import type { StageBytes } from "./stageBytes.ts";

/** A stage of a plan, and the worker that runs it. */
export interface PlayedStage {
  worker: RemoteWorker;
  /** Null where the first stage is empty. */
  stage: StageBytes | null;
  /** What goes in and comes out. */
  inputs: readonly TensorHead[];
  outputs: readonly TensorHead[];
  provider: string;
}

export interface PlayOptions {
  stages: readonly PlayedStage[];
  /** What the simulator is told of the frames: the runtime obeys the same. */
  stream: StreamInput;
  seed: number | string;
  /** How the frames' inputs are fed. */
  rules: FeedRules;
  transport: TransportName;
  /** `HOST:PORT` that stage `from` must connect to in order to reach stage `to`. */
  addressOf: (from: number, to: number) => string;
  /** Seconds without a sign of life after which a device is lost. */
  deadline: number;
  /** Called when the run's time 0 is now. */
  onStart?: () => Promise<void>;
  /** What else may fail and end the run, besides the workers: promises that reject, and never resolve. */
  failures?: readonly Promise<never>[];
  /**
   * Takes the rows of frames as the source tells them, in order, while the run goes on: nothing holds those of a whole
   * run. `data` has row after row, each of `frameRowWidth(stages)` numbers.
   */
  takeRows: (data: Float64Array, clocks: PlayClocks) => void;
  keepOutput: boolean;
}

/** How the devices' clocks go, known before the first frame. */
export interface PlayClocks {
  /** Each stage's clock less the source's. */
  clocks: ClockEstimate[];
  /** Least round trip between the last stage and the source, seconds; 0 where there is one stage only. */
  returnTrip: number;
}

/** What a run on real devices gave. */
export interface Played extends PlayClocks {
  /** Frames that are done, whose rows were taken. */
  frames: number;
  drops: number;
  /** The first frame's result, where it was asked for. */
  output: WireTensor[];
  /** Most bytes that the source's process had resident. */
  memory: number;
}

/**
 * Runs frames through a plan on real devices: every stage to its worker, the last first, because each joins the
 * next; then the frames, from the source.
 *
 * @throws DeviceError naming the device that failed; what `failures` reject with
 */
export async function playPlan(options: PlayOptions): Promise<Played> {
  const { stages, stream, seed, rules, transport, addressOf, deadline, takeRows, keepOutput } = options;
  const { onStart = async () => undefined } = options;
  const session = randomUUID();
  // Whatever fails first ends the run.
  const failures = [...stages.map(({ worker }) => worker.failure), ...(options.failures ?? [])];
  const guarded = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([work, ...failures]).catch(async (error) => {
      throw await causeOf(error, failures);
    });
  await guarded(Promise.all(stages.map(({ worker, stage }) => stage && worker.ensure(stage))));
  const steps: (ClockEstimate | null)[] = [];
  const last = stages.length - 1;
  for (let index = last; index >= 0; index--) {
    const { worker, stage, inputs, outputs, provider } = stages[index];
    // Only the source makes frames.
    const { body, ...fed } = feedOf(index === 0 ? rules : noRules);
    const { head } = await guarded(
      worker.ask(
        {
          type: "open",
          session,
          index,
          stages: stages.length,
          stage: stage && { hash: stage.hash, provider },
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
  // With two stages results go back on the connection that frames come on.
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
  const { arrivals } = stream;
  const finished = guarded(
    worker.ask(
      {
        type: "run",
        frames: stream.frames,
        arrivals: arrivals.kind === "list" ? { kind: "list" } : arrivals,
        window: stream.window ?? null,
        drop: stream.drop ?? false,
        seed,
        keepOutput,
      },
      "finished",
      arrivals.kind === "list" ? [floatBytes(arrivals.times)] : undefined,
    ),
  );
  const [{ head, body }] = await Promise.all([finished, started]);
  if (head.rows !== frames) {
    throw new DeviceError(worker.device, "lost", `${frames} of its ${head.rows} rows of frames came`);
  }
  const output = unpackTensors(head.output, body);
  return { frames, drops: head.drops, clocks, returnTrip, output, memory: head.memory };
}

/** Numbers in a frame's row: four of the source's stage, four of each further one, and when it was done. */
export function frameRowWidth(stages: number): number {
  return 5 + 4 * (stages - 1);
}

/** Each stage's clock against the source's, from those of neighbours: offsets add up, and so does their doubt. */
function chained(steps: readonly (ClockEstimate | null)[]): ClockEstimate[] {
  const clocks: ClockEstimate[] = [{ offset: 0, bound: 0, roundTrip: 0 }];
  for (const step of steps.slice(0, -1)) {
    const before = clocks[clocks.length - 1];
    const { offset, bound, roundTrip } = step!;
    clocks.push({ offset: before.offset + offset, bound: before.bound + bound, roundTrip });
  }
  return clocks;
}
