import { InferenceSession } from "onnxruntime-node";
import { answerEach } from "../base/childProcess.ts";
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
  /** It ends after this many runs, */
  runs: number;
  /** or with the run in which so many seconds have passed. */
  seconds: number;
}

/** When the runs began and ended, in seconds of a clock that all processes of the machine share (CLOCK_MONOTONIC on Linux). */
export interface RunsAnswer {
  begun: number;
  ended: number;
  runs: number;
}

/** Reads that clock. */
const now = () => Number(process.hrtime.bigint()) * 1e-9;

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
  return { begun, ended: now(), runs: done };
});
