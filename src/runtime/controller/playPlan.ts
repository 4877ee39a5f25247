import type { FeedRules } from "../../graph/feedRules.ts";
import type { StreamInput } from "../../simulate/input.ts";
import type { TransportName } from "../../transport/connection.ts";
import { frameRowWidth } from "../pipeline/frameRow.ts";
import { DeviceError } from "../protocol/deviceError.ts";
import { floatsOf } from "../protocol/floats.ts";
import { packArrivals } from "../protocol/packArrivals.ts";
import { unpackTensors, type WireTensor } from "../protocol/tensors.ts";
import { openPlan, type PlanEmulation, type PlayClocks, type PlayedStage } from "./openPlan.ts";

/** The plan to run, its frames, and how its workers connect. */
export interface PlayOptions {
  stages: readonly PlayedStage[];
  /** The frames as the simulator takes them; the runtime follows the same rules. */
  stream: StreamInput;
  seed: number | string;
  /** How the frames' inputs are fed. */
  rules: FeedRules;
  transport: TransportName;
  /** Returns the `HOST:PORT` that device `from` must connect to in order to reach device `to`. */
  addressOf: (from: string, to: string) => string;
  /** Links that the workers emulate themselves; they must then run on one machine. */
  emulation?: PlanEmulation;
  /** Seconds without a sign of life after which a device is lost. */
  deadline: number;
  /** Whether TCP learns the rate of each path before the first frame. Only a real network has one to learn. */
  prime: boolean;
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
  /** Runs of the pace model on each device with a stage, before the first frame and after the last; none by default. */
  paceRuns?: number;
}

/** The result of a run on real devices. */
export interface Played extends PlayClocks {
  /** Number of finished frames whose rows were taken. */
  frames: number;
  drops: number;
  /** The first frame's result, if it was asked for. */
  output: WireTensor[];
  /** Peak resident memory of the source's process, bytes. */
  memory: number;
  /** Seconds of a run of the pace model on each device that was asked, before the first frame and after the last. */
  paces: Map<string, [number, number]>;
}

/**
 * Runs frames through a plan on real devices. Each stage is sent to its worker, the last first, because each one
 * connects to the next. Then the source starts the frames.
 *
 * @throws DeviceError naming the device that failed; or the reason of a promise in `failures`
 */
export async function playPlan(options: PlayOptions): Promise<Played> {
  const { stages, stream, seed, rules, transport, addressOf, emulation, deadline, prime } = options;
  const { takeRows, keepOutput, onStart = async () => undefined } = options;
  const { guarded, clocks, returnTrips } = await openPlan({
    stages,
    queue: stream.queue ?? 1,
    window: stream.window,
    drop: stream.drop,
    deliver: stream.deliver ?? "source",
    rules,
    transport,
    addressOf,
    emulation,
    deadline,
    prime,
    failures: options.failures,
  });
  const [{ worker }] = stages;
  /** Asks one device after the other, as profiles are measured: alone. */
  const paces = async (runs: number) => {
    const seconds = new Map<string, number>();
    for (const { worker, replicas = [], stage } of stages) {
      for (const asked of stage && runs > 0 ? [worker, ...replicas] : []) {
        const { head } = await guarded(asked.ask({ type: "pace", runs }, "paced"));
        seconds.set(asked.device, head.seconds);
      }
    }
    return seconds;
  };
  const before = await paces(options.paceRuns ?? 0);
  const started = new Promise<void>((resolve, reject) => {
    worker.onStarted(() => void onStart().then(resolve, reject));
  });
  let frames = 0;
  worker.onRows((rows, body) => {
    const data = floatsOf(body);
    const width = frameRowWidth(stages.length);
    if (data.length !== rows * width) throw new RangeError(`${rows} rows of ${width} numbers were announced`);
    frames += rows;
    takeRows(data, { clocks, returnTrips });
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
  const after = await paces(options.paceRuns ?? 0);
  const both = [...before].map(([device, pace]): [string, [number, number]] => [
    device,
    [pace, after.get(device)!],
  ]);
  return {
    frames,
    drops: head.drops,
    clocks,
    returnTrips,
    output,
    memory: head.memory,
    paces: new Map(both),
  };
}
