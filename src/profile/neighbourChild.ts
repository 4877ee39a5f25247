import { InferenceSession } from "onnxruntime-node";
import { answerEach } from "../base/childProcess.ts";
import { now } from "../base/clock.ts";
import type { FeedRules } from "../graph/feedRules.ts";
import { refuseExternalData } from "../graph/runtime/refuseExternalData.ts";
import { seededFeeds } from "../graph/runtime/seededFeeds.ts";
import { type RuntimeOptions, sessionOptions } from "../graph/runtime/sessionOptions.ts";

/** Asks a process to run a model over and over. */
export interface RunsRequest {
  /** Path of the model's ONNX file, the same in all requests. */
  model: string;
  runtime: RuntimeOptions;
  rules: FeedRules;
  /** Maximum number of runs. */
  runs: number;
  /** No further run begins after this many seconds. */
  seconds: number;
}

/** When the runs began and ended, in seconds of the machine's monotonic clock (`now`), which all its processes share. */
export interface RunsAnswer {
  begun: number;
  ended: number;
}

let opened: { session: InferenceSession; feeds: InferenceSession.FeedsType } | undefined;

answerEach(async ({ model, runtime, rules, runs, seconds }: RunsRequest): Promise<RunsAnswer> => {
  if (!opened) {
    refuseExternalData(model);
    const session = await InferenceSession.create(model, sessionOptions(runtime));
    opened = { session, feeds: seededFeeds(session.inputMetadata, 0, rules) };
  }
  const { session, feeds } = opened;
  const begun = now();
  let done = 0;
  while (done < runs) {
    await session.run(feeds);
    done++;
    if (now() - begun > seconds) break;
  }
  return { begun, ended: now() };
});
