import { InferenceSession } from "onnxruntime-node";
import { answerOnce } from "../base/childProcess.ts";
import { seededFeeds } from "../graph/runtime/seededFeeds.ts";
import { type RuntimeOptions, sessionOptions } from "../graph/runtime/sessionOptions.ts";

export interface MeasureRequest {
  /** Path of the stage's ONNX file. */
  model: string;
  runtime: RuntimeOptions;
  /** Most runs before the first sample; the first few allocate memory and warm caches. */
  warmupRuns: number;
  /** A warm-up this long, in seconds, is enough even with fewer runs (one at least). */
  warmupSeconds: number;
  /** Goes on sampling for this long, in seconds, */
  sampleSeconds: number;
  /** but takes at least this many samples */
  leastSamples: number;
  /** and at most this many. */
  mostSamples: number;
}

export interface MeasureAnswer {
  /** Seconds of each run, in order. */
  samples: number[];
  /** Bytes the whole process had resident at its peak. */
  peakMemory: number;
  /** Seconds to load the stage. */
  loadSeconds: number;
}

/** Seconds since `start`, which is a reading of the monotonic clock in nanoseconds. */
const since = (start: bigint) => Number(process.hrtime.bigint() - start) * 1e-9;

answerOnce(async (request: MeasureRequest): Promise<MeasureAnswer> => {
  const loadStart = process.hrtime.bigint();
  const session = await InferenceSession.create(request.model, sessionOptions(request.runtime));
  const loadSeconds = since(loadStart);
  const feeds = seededFeeds(session.inputMetadata);
  const warmupStart = process.hrtime.bigint();
  for (let run = 0; run < request.warmupRuns; run++) {
    if (run > 0 && since(warmupStart) > request.warmupSeconds) break;
    await session.run(feeds);
  }
  const samples: number[] = [];
  const start = process.hrtime.bigint();
  while (
    samples.length < request.leastSamples ||
    (samples.length < request.mostSamples && since(start) < request.sampleSeconds)
  ) {
    const before = process.hrtime.bigint();
    await session.run(feeds);
    samples.push(since(before));
  }
  return { samples, peakMemory: process.resourceUsage().maxRSS * 1024, loadSeconds };
});
