import { InferenceSession } from "onnxruntime-node";
import { median } from "simple-statistics";
import { bufferCollector } from "../../base/bufferCollector.ts";
import { answerEach } from "../../base/childProcess.ts";
import { garbageCollector } from "../../base/garbageCollector.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import { seededFeeds } from "../../graph/runtime/seededFeeds.ts";
import { sessionOptions } from "../../graph/runtime/sessionOptions.ts";

/** A stage to time next to the whole model. */
export interface PairRequest {
  /** Path of the whole model's ONNX file. */
  whole: string;
  wholeRules: FeedRules;
  /** Path of the stage's ONNX file. */
  stage: string;
  stageRules: FeedRules;
}

/** What was measured: seconds of the stage and of the whole model, by turn; there is one turn more of the whole model. */
export interface PairAnswer {
  stage: number[];
  whole: number[];
}

const collect = garbageCollector();
const freed = bufferCollector();
const runtime = { provider: "cpu", threads: 1 } as const;
let reference: Loaded | undefined;

interface Loaded {
  session: InferenceSession;
  feeds: InferenceSession.FeedsType;
}

answerEach(async (request: PairRequest): Promise<PairAnswer> => {
  reference ??= await load(request.whole, request.wholeRules);
  const stage = await load(request.stage, request.stageRules);
  const usual = await secondsOf(reference, long);
  await secondsOf(stage, short);
  const { turns, ofWhole, ofStage } =
    usual > 0.02
      ? { turns: 6, ofWhole: single, ofStage: single }
      : { turns: 2, ofWhole: short, ofStage: long };
  const answer: PairAnswer = { stage: [], whole: [await secondsOf(reference, ofWhole)] };
  for (let turn = 0; turn < turns; turn++) {
    answer.stage.push(await secondsOf(stage, ofStage));
    answer.whole.push(await secondsOf(reference, ofWhole));
  }
  await stage.session.release();
  collect();
  return answer;
});

/** How often something is run in a row: first to warm up, then at least so many times and at least this long. */
interface Block {
  warmup: number;
  runs: number;
  seconds: number;
}

const long: Block = { warmup: 1, runs: 3, seconds: 0.01 };
const short: Block = { warmup: 1, runs: 1, seconds: 0.005 };
/** For models that take long: their weights fit into no cache, and the machine's speed changes while they run. */
const single: Block = { warmup: 0, runs: 1, seconds: 0 };

async function load(file: string, rules: FeedRules): Promise<Loaded> {
  const session = await InferenceSession.create(file, sessionOptions(runtime));
  return { session, feeds: seededFeeds(session.inputMetadata, 0, rules) };
}

/** Returns the median seconds of the runs of a block. */
async function secondsOf({ session, feeds }: Loaded, { warmup, runs, seconds }: Block): Promise<number> {
  const times: number[] = [];
  let total = 0;
  for (let run = 0; run < warmup + runs || (total < seconds && run < 20); run++) {
    const before = process.hrtime.bigint();
    const outputs = await session.run(feeds);
    const time = Number(process.hrtime.bigint() - before) * 1e-9;
    let bytes = 0;
    for (const { data } of Object.values(outputs)) if (ArrayBuffer.isView(data)) bytes += data.byteLength;
    freed(bytes);
    if (run >= warmup) times.push(time);
    total += time;
  }
  return median(times);
}
