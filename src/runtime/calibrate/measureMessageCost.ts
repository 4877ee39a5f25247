import { encodeModel } from "../../graph/encodeModel.ts";
import { noRules } from "../../graph/feedRules.ts";
import { bytesView } from "../../graph/typedView.ts";
import { interpolate } from "../../network/interpolate.ts";
import type { CostCurve } from "../../profile/deviceProfile.ts";
import type { TransportName } from "../../transport/connection.ts";
import { FrameStream } from "../controller/frameStream.ts";
import { openPlan } from "../controller/openPlan.ts";
import type { RemoteWorker } from "../controller/remoteWorker.ts";
import { piecesOf } from "../controller/stageBytes.ts";
import type { HandOver } from "./measureHandOver.ts";
import { stageStandIn } from "./stageStandIn.ts";

/** Frames in the stream: one is computed, one waits, and one is under way. */
const inFlight = 3;

/** Frames that are measured: as many as take these seconds, within these numbers. As many before them warm up compiled code. */
const measured = { seconds: 1, min: 30, max: 200 };

/** Messages of a frame in a stream: its input and its output. */
const messages = 2;

/** What is known of a frame's cost besides its messages' own. */
export interface KnownCosts {
  provider: string;
  transport: TransportName;
  /** Seconds without a sign of life after which the worker is lost. */
  deadline: number;
  handOver: HandOver;
  /** Processor seconds of messages that follow each other, by bytes. */
  send: CostCurve;
  receive: CostCurve;
}

/** What frames take of the processor in a worker that computes, apart from the thread that does; seconds. */
export interface StreamCosts {
  /** A frame that comes and goes without messages. */
  frame: number;
  /** How much more a message takes there than among other messages. */
  message: number;
}

/**
 * Measures what a worker takes of the processor for frames and messages while it computes. Frames pass `stageStandIn`, as they pass
 * the stage of a plan: first frames that it makes itself, then frames that come
 * and results that go as messages. Between two messages it computes for milliseconds, so what handles them is cold each time, and
 * the garbage of frames is collected. What the frames with messages take more, apart from the thread that computes, is theirs.
 *
 * On an AMD EPYC a message took 0.045 ms among others, and 0.25 ms more between runs of 8 ms.
 *
 * @param worker that runs the stage `handOver.runs` times for each frame
 * @throws DeviceError
 */
export async function measureMessageCost(
  worker: RemoteWorker,
  { provider, transport, deadline, handOver, send, receive }: KnownCosts,
): Promise<StreamCosts> {
  const { run, runs, outputs } = handOver;
  const values = stageStandIn.values();
  const { input } = stageStandIn;
  const frames = Math.round(measured.seconds / (runs * run));
  const count = Math.min(measured.max, Math.max(measured.min, frames));
  const opened = await openPlan({
    stages: [
      { worker, stage: piecesOf(encodeModel(stageStandIn.model())), inputs: [input], outputs, provider },
    ],
    queue: 1,
    deliver: "source",
    rules: noRules,
    transport,
    addressOf: () => "",
    deadline,
    prime: false,
  });
  worker.onStarted(() => undefined);
  worker.onRows(() => undefined);
  const without = await perFrame(makeFrames);
  let sent = 0;
  let done = 0;
  let wanted = 0;
  let finish = () => {};
  const stream = await FrameStream.begin(opened, worker, {
    window: null,
    inputs: inFlight,
    onOutput: () => {
      done++;
      sendMore();
      if (done === wanted) finish();
    },
  });
  const withMessages = await perFrame(sendFrames);
  const at = (curve: CostCurve, size: number) => interpolate(curve.bytes, curve.seconds, size);
  const known = at(receive, values.byteLength) + at(send, 0);
  return { frame: without, message: Math.max(0, (withMessages - without - known) / messages) };

  /** Plays frames, and returns the processor seconds of one apart from the compute thread's. */
  async function perFrame(play: (frames: number) => Promise<unknown>): Promise<number> {
    await play(count);
    const before = await used();
    await play(count);
    return ((await used()) - before) / count;
  }

  async function used(): Promise<number> {
    const { head } = await worker.ask({ type: "usage" }, "used");
    return head.cpu;
  }

  function makeFrames(frames: number): Promise<unknown> {
    const order = { frames, arrivals: { kind: "saturated" }, window: null, drop: false } as const;
    return worker.ask({ type: "run", ...order, seed: "overhead", keepOutput: false }, "finished");
  }

  function sendFrames(frames: number): Promise<unknown> {
    wanted += frames;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    sendMore();
    return Promise.race([finished, stream.failure]);
  }

  function sendMore(): void {
    for (; sent < wanted && sent - done < inFlight; sent++) {
      // A failure of the stream is thrown where its frames are awaited.
      stream.send([{ ...input, data: bytesView(values) }]).catch(() => undefined);
    }
  }
}
