import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { bufferCollector } from "../../base/bufferCollector.ts";
import { now } from "../../base/clock.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import { refuseExternalData } from "../../graph/runtime/refuseExternalData.ts";
import { seededFeeds } from "../../graph/runtime/seededFeeds.ts";
import { type RuntimeOptions, sessionOptions } from "../../graph/runtime/sessionOptions.ts";
import { bytesView, typedView } from "../../graph/typedView.ts";
import type { PaceMeter } from "../../profile/paceMeter.ts";
import type { TensorHead } from "../protocol/messageFields.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import { dataBytes } from "./dataBytes.ts";
import { lowerPriority } from "./lowerPriority.ts";
import { threadTime } from "./threadTime.ts";

/** Requests to the thread. It answers each one once, in order. */
export type ComputeRequest =
  | { kind: "load"; file: string; runtime: RuntimeOptions }
  /** Makes the seeded inputs of frames. Keeps them for `run`, or returns them. */
  | { kind: "feeds"; inputs: TensorHead[]; seed: string; count: number; rules: FeedRules; keep: boolean }
  /** Runs one frame, given by its tensors or by the number of a kept input. */
  | { kind: "run"; inputs: WireTensor[] | number; slowdown: number }
  /** Runs the kept inputs repeatedly, as when profiles are measured. */
  | { kind: "repeat"; count: number }
  /** Runs the pace model. */
  | { kind: "pace"; runtime: RuntimeOptions; runs: number }
  /** Asks for the thread's processor time so far. */
  | { kind: "usage" };

/** The compute thread's answer to one request. */
export interface ComputeAnswer {
  error?: string;
  /** Answer to `load`: the seconds it took; to `pace`: the mean seconds of a run; to `usage`: processor time, if it is known. */
  seconds?: number;
  /** Answer to `load`: the declared dimensions of each output; a free one is not a number. */
  declared?: [name: string, dims: readonly (number | string)[]][];
  /** Answer to `feeds`: the tensors of each frame. */
  feeds?: WireTensor[][];
  /** Answer to `run`: the stage's outputs. */
  outputs?: WireTensor[];
  /** Answer to `repeat`: the seconds of each run. */
  samples?: number[];
}

lowerPriority();

/** Not 0 once the remaining requests are no longer wanted. */
const stopping = workerData as Int32Array;
const isStopping = () => Atomics.load(stopping, 0) !== 0;

const freed = bufferCollector();
let session: InferenceSession | undefined;
let paceMeter: PaceMeter | undefined;
/** Number of requests being handled. Messages also arrive while native code works on a request. */
let underWay = 0;
let kept: Record<string, Tensor>[] = [];
/** Nobody ever wakes it. Waiting on it is a sleep that is exact to about 60 us; a timer's is exact to 1 ms. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

parentPort!.on("message", async (request: ComputeRequest | "end") => {
  if (request === "end" || isStopping()) {
    // Between two requests no native code runs in this thread.
    if (underWay === 0) process.exit();
    return;
  }
  underWay++;
  const answer = await handle(request).catch((error: unknown): ComputeAnswer => {
    return { error: error instanceof Error ? error.message : String(error) };
  });
  underWay--;
  if (isStopping() && underWay === 0) process.exit();
  const tensors = answer.outputs ?? answer.feeds?.flat() ?? [];
  parentPort!.postMessage(answer, [...new Set(tensors.map(({ data }) => data.buffer as ArrayBuffer))]);
  if (request.kind === "run" && typeof request.inputs !== "number") {
    freed(dataBytes(request.inputs));
  }
});

async function handle(request: ComputeRequest): Promise<ComputeAnswer> {
  switch (request.kind) {
    case "load": {
      refuseExternalData(request.file);
      const start = now();
      // What fails is an error here, which the controller tells in words. ONNX Runtime would also write it to standard error.
      const silent = { logSeverityLevel: 4 } as const;
      session = await InferenceSession.create(request.file, {
        ...sessionOptions(request.runtime),
        ...silent,
      });
      const seconds = now() - start;
      const declared = session.outputMetadata.map((output): [string, readonly (number | string)[]] => {
        return [output.name, output.isTensor ? output.shape : []];
      });
      return { seconds, declared };
    }
    case "feeds": {
      const feeds = Array.from({ length: request.count }, (_, index) => inputsOf(request, index));
      if (!request.keep) return { feeds: feeds.map(wireTensors) };
      kept = feeds;
      return {};
    }
    case "run": {
      const { inputs, slowdown } = request;
      return {
        outputs: await slowedRun(typeof inputs === "number" ? kept[inputs] : tensors(inputs), slowdown),
      };
    }
    case "repeat": {
      const samples: number[] = [];
      for (let run = 0; run < request.count && !isStopping(); run++) {
        const start = now();
        await session!.run(kept[0]);
        samples.push(now() - start);
      }
      return { samples };
    }
    case "pace":
      paceMeter ??= await openPaceMeter(request.runtime);
      return { seconds: await paceMeter.measureAfterPause(request.runs) };
    case "usage":
      return { seconds: threadTime() };
  }
}

/** The meter is loaded when it is asked for: most threads only run a stage, and should start quickly. */
async function openPaceMeter(runtime: RuntimeOptions): Promise<PaceMeter> {
  const { PaceMeter } = await import("../../profile/paceMeter.ts");
  return PaceMeter.open(runtime);
}

/**
 * Runs the stage `slowdown` times and returns the last outputs; the fraction of a run is spent waiting. A slower device
 * computes all that time, so this does too: with waits in place of the runs the caches went cold, and each run took 12
 * to 15 % longer than without.
 */
async function slowedRun(feeds: Record<string, Tensor>, slowdown: number): Promise<WireTensor[]> {
  const start = now();
  let outputs = wireTensors(await session!.run(feeds));
  for (let run = 2; run <= slowdown && !isStopping(); run++) {
    freed(dataBytes(outputs));
    outputs = wireTensors(await session!.run(feeds));
  }
  const runs = Math.floor(slowdown);
  const rest = ((now() - start) / runs) * (slowdown - runs);
  if (rest > 0) Atomics.wait(sleeper, 0, 0, rest * 1000);
  return outputs;
}

/** Makes the inputs of one frame. Frame 0's inputs are those that profiles are measured with, but for floats that do not repeat. */
function inputsOf({ inputs, seed, rules }: Extract<ComputeRequest, { kind: "feeds" }>, index: number) {
  const metadata = inputs.map(({ name, type, shape }) => {
    return { name, isTensor: true as const, type: type as Tensor.Type, shape };
  });
  return seededFeeds(metadata, index === 0 ? seed : `${seed}/${index}`, rules);
}

function tensors(inputs: WireTensor[]): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, type, shape, data }) => [
      name,
      new Tensor(type as Tensor.Type, typedView(type, data) as Tensor.DataType, shape),
    ]),
  );
}

function wireTensors(
  values: Record<string, Tensor | InferenceSession.OnnxValueMapType[string]>,
): WireTensor[] {
  return Object.entries(values).map(([name, value]) => {
    const { type, dims, data } = value as Tensor;
    return { name, type, shape: [...dims], data: bytesView(data as ArrayBufferView) };
  });
}
