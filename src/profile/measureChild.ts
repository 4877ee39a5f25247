import { getHeapStatistics } from "node:v8";
import { InferenceSession } from "onnxruntime-node";
import { bufferCollector } from "../base/bufferCollector.ts";
import { answerEach } from "../base/childProcess.ts";
import { garbageCollector } from "../base/garbageCollector.ts";
import { peakMemory } from "../base/peakMemory.ts";
import type { FeedRules } from "../graph/feedRules.ts";
import { refuseExternalData } from "../graph/runtime/refuseExternalData.ts";
import { seededFeeds } from "../graph/runtime/seededFeeds.ts";
import { type RuntimeOptions, sessionOptions } from "../graph/runtime/sessionOptions.ts";
import { PaceMeter } from "./paceMeter.ts";

/** The stage that the measuring process is asked to run, and how often. */
export interface MeasureRequest {
  /** Path of the stage's ONNX file. */
  model: string;
  runtime: RuntimeOptions;
  /** How the stage's inputs are fed. */
  rules: FeedRules;
  /** Maximum number of runs before the first sample; the first few allocate memory and warm caches. */
  warmupRuns: number;
  /** A warm-up of this many seconds is enough even with fewer runs (at least one). */
  warmupSeconds: number;
  /** Seconds during which samples are taken. */
  sampleSeconds: number;
  /** Minimum number of samples, however long they take. */
  minSamples: number;
  /** Maximum number of samples. */
  maxSamples: number;
  /** Pauses, seconds. After the samples, the device rests for each of these, and the runs that follow are timed. */
  pauses: number[];
  /** Seconds for each pause, which is repeated as often as fits into them. */
  pauseSeconds: number;
  /** Maximum number of repeats of each pause; there is always at least one. */
  maxPauses: number;
  /** Maximum number of runs timed after a pause. */
  runsAfterPause: number;
  /** Fewer runs (at least one) are timed if together they take more seconds than this, because a long run warms itself. */
  afterPauseSeconds: number;
  /** Runs of the pace model after the samples; 0 for none. */
  paceRuns: number;
  /** Seconds after which the process does only the minimum: one run after a warm-up. */
  seconds: number;
  /** Seconds after which the process gives up. */
  maxSeconds: number;
  process: MeasuringProcessChoice;
}

/**
 * Where a stage is measured: in a process of its own, in a new one that measures others after it, or in the one that measured
 * the stage before.
 */
export type MeasuringProcessChoice = "own" | "new" | "same";

/** The measuring process's results for one stage. */
export interface MeasureAnswer {
  /** Seconds of each run, in order. */
  samples: number[];
  /**
   * Seconds of the runs after each pause, in order, for each pause and each time it was made; empty if time was short.
   */
  afterPauses: number[][][];
  /** Mean seconds of a run of the pace model, right after the samples; null if it was not run. */
  pace: number | null;
  /** Peak resident memory of the whole process, bytes; null if the process had run other stages before. */
  peakMemory: number | null;
  /** Memory of the process before it loaded its first stage, bytes. */
  startMemory: number;
  /** Seconds that the process took to start, if this was its first stage; else 0. */
  startSeconds: number;
  /** Seconds to load the stage. */
  loadSeconds: number;
}

/** Seconds since `start`, which is a reading of the monotonic clock in nanoseconds. */
const since = (start: bigint) => Number(process.hrtime.bigint() - start) * 1e-9;

/** Values of an input after which they repeat. */
const distinctValues = 4096;

/** Bytes of buffers and of the heap that stages before may leave behind: collecting everything takes 20 ms. */
const garbage = 64 * 2 ** 20;

let isFirst = true;
let paceMeter: PaceMeter | undefined;
const startMemory = peakMemory();
const collect = garbageCollector();
const freed = bufferCollector();

answerEach(async (request: MeasureRequest): Promise<MeasureAnswer> => {
  const startSeconds = isFirst ? process.uptime() : 0;
  refuseExternalData(request.model);
  const begun = process.hrtime.bigint();
  const isOver = () => since(begun) > request.seconds;
  const session = await InferenceSession.create(request.model, sessionOptions(request.runtime));
  const loadSeconds = since(begun);
  const feeds = seededFeeds(session.inputMetadata, 0, request.rules, distinctValues);
  const warmupStart = process.hrtime.bigint();
  for (let run = 0; run < request.warmupRuns; run++) {
    if (run > 0 && (since(warmupStart) > request.warmupSeconds || isOver())) break;
    await timedRun(session, feeds);
  }
  const samples: number[] = [];
  const start = process.hrtime.bigint();
  while (
    samples.length < request.minSamples ||
    (samples.length < request.maxSamples && since(start) < request.sampleSeconds)
  ) {
    if (samples.length > 0 && isOver()) break;
    samples.push(await timedRun(session, feeds));
  }
  // The process's memory is the stage's only until the pace model is loaded.
  const memory = isFirst ? peakMemory() : null;
  isFirst = false;
  const pace = request.paceRuns > 0 && !isOver() ? await measurePace(request) : null;
  const afterPauses = await measureAfterPauses(session, feeds, request, isOver);
  await session.release();
  collectIfWorth();
  return { samples, afterPauses, pace, peakMemory: memory, startMemory, startSeconds, loadSeconds };
});

/**
 * Collects what the stages before have left behind, once it is much. `process.memoryUsage` would tell the same, but fails on a Linux
 * without /proc.
 */
function collectIfWorth(): void {
  const { external_memory, used_heap_size } = getHeapStatistics();
  if (external_memory + used_heap_size > garbage) collect();
}

async function measurePace({ runtime, paceRuns }: MeasureRequest): Promise<number> {
  // A process measures all its stages with the same options.
  paceMeter ??= await PaceMeter.open(runtime);
  return paceMeter.measure(paceRuns);
}

/**
 * Runs the stage and returns its seconds. Its outputs are freed at once, as in the worker. Without that, a stage of 0.5 ms with an
 * output of 1.6 MB took 7 to 16 ms; fresh memory for the outputs of each run is the likely cause, which was not isolated.
 */
async function timedRun(session: InferenceSession, feeds: InferenceSession.FeedsType): Promise<number> {
  const before = process.hrtime.bigint();
  const outputs = await session.run(feeds);
  const seconds = since(before);
  let bytes = 0;
  for (const { data } of Object.values(outputs)) if (ArrayBuffer.isView(data)) bytes += data.byteLength;
  freed(bytes);
  return seconds;
}

/** Nothing ever wakes it: waiting on it puts the thread, and its core, to sleep. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

async function measureAfterPauses(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  request: MeasureRequest,
  isOver: () => boolean,
): Promise<number[][][]> {
  const times: number[][][] = request.pauses.map(() => []);
  const start = process.hrtime.bigint();
  for (let turn = 0; turn < request.maxPauses; turn++) {
    if (turn > 0 && since(start) > request.pauseSeconds) break;
    for (const [index, pause] of request.pauses.entries()) {
      if (isOver()) return times;
      Atomics.wait(sleeper, 0, 0, pause * 1000);
      const runs: number[] = [];
      const awake = process.hrtime.bigint();
      while (runs.length < request.runsAfterPause) {
        if (runs.length > 0 && since(awake) > request.afterPauseSeconds) break;
        runs.push(await timedRun(session, feeds));
      }
      times[index].push(runs);
    }
  }
  return times;
}
