import { InferenceSession } from "onnxruntime-node";
import { bufferCollector } from "../base/bufferCollector.ts";
import { answerEach } from "../base/childProcess.ts";
import { processorTime } from "../base/processorTime.ts";
import type { FeedRules } from "../graph/feedRules.ts";
import { seededFeeds } from "../graph/runtime/seededFeeds.ts";
import { sessionOptions } from "../graph/runtime/sessionOptions.ts";

/** Loads a stage, or runs it again and again. */
export type LoopRequest = { file: string; rules: FeedRules } | { seconds: number };

/** Mean seconds of a run of the stage, by the clock and of processor time; zeros after loading. */
export interface LoopAnswer {
  mean: number;
  processor: number;
}

/** Runs at the least, however long they take. */
const fewest = 3;

const freed = bufferCollector();
let session: InferenceSession;
let feeds: InferenceSession.FeedsType;

// ONNX Runtime alone with a stage: a process that does nothing else, as a profile is measured.
answerEach(async (request: LoopRequest): Promise<LoopAnswer> => {
  if ("file" in request) {
    session = await InferenceSession.create(request.file, sessionOptions({ provider: "cpu", threads: 1 }));
    feeds = seededFeeds(session.inputMetadata, 0, request.rules);
    await run();
    return { mean: 0, processor: 0 };
  }
  const [start, used] = [performance.now(), processorTime()];
  let runs = 0;
  for (; runs < fewest || performance.now() - start < request.seconds * 1000; runs++) await run();
  return {
    mean: (performance.now() - start) / 1000 / runs,
    processor: (processorTime() - used) / runs,
  };
});

async function run(): Promise<void> {
  const outputs = await session.run(feeds);
  let bytes = 0;
  for (const { data } of Object.values(outputs)) if (ArrayBuffer.isView(data)) bytes += data.byteLength;
  freed(bytes);
}
