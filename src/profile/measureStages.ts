import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { median, shuffle } from "simple-statistics";
import { childModule, runInChild } from "../base/childProcess.ts";
import { randomStream } from "../base/random.ts";
import { makeScratch } from "../base/scratch.ts";
import { timeLimit } from "../base/timeLimit.ts";
import type { Cut } from "../graph/cuts.ts";
import { encodeModel } from "../graph/encodeModel.ts";
import { extractStage } from "../graph/extractStage.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { ModelProto } from "../graph/onnxProto.ts";
import type { RuntimeOptions } from "../graph/runtime/sessionOptions.ts";
import { workCounter } from "../graph/work.ts";
import { idlePauses } from "./idlePauses.ts";
import type { MeasureAnswer, MeasureRequest } from "./measureChild.ts";
import { leastForInterval, medianInterval, relativeWidth } from "./medianInterval.ts";

/** A stage between two cuts, by their indices. */
export interface StageRange {
  from: number;
  to: number;
}

/**
 * Measures a stage once, in a fresh process; on this machine or another.
 *
 * @param doing for messages: "measuring mobilenet_v2 from input to features.7"
 */
export type VisitStage = (
  stage: ModelProto,
  request: Omit<MeasureRequest, "model">,
  doing: string,
) => Promise<MeasureAnswer>;

export interface MeasureOptions {
  runtime: RuntimeOptions;
  /** Seconds. The first round is finished whatever it takes, because without it there is no profile. */
  budget: number;
  /** Stops once every stage's 95 % interval is within this share of its median, to either side. */
  targetWidth: number;
  seed: number;
  /** The core to measure on, here; by default those that this process may use. */
  cpu?: number;
  /** By default in a child process here. */
  visit?: VisitStage;
  signal?: AbortSignal;
  onProgress?: (progress: MeasureProgress) => void;
}

export interface MeasureProgress {
  round: number;
  /** Stages done in this round, of `stages`. */
  done: number;
  stages: number;
  elapsed: number;
  /** Seconds until the budget ends, or more where the first round will outlast it. */
  left: number;
  /** Half-width on the least certain stage; null before there are enough rounds. */
  worstWidth: number | null;
}

export interface MeasuredStages {
  rounds: number;
  seconds: number;
  worstWidth: number | null;
  stoppedBy: "interval" | "budget";
  /** Per stage, in the order asked for: what each round's process answered. */
  answers: MeasureAnswer[][];
}

const perVisit = {
  warmupRuns: 3,
  warmupSeconds: 0.1,
  sampleSeconds: 0.05,
  leastSamples: 3,
  mostSamples: 20,
  pauses: [...idlePauses],
  pauseSeconds: 0.15,
  mostPauses: 3,
  runsAfterPause: 4,
  afterPauseSeconds: 0.1,
};

/** Runs of a stage in one visit, where each takes so long that no more are needed; for its time limit. */
const runsOfSlowStage = perVisit.warmupRuns + perVisit.leastSamples + perVisit.pauses.length;

/**
 * Measures stages in rounds: in each round every stage once, in random order, each in a process of its own. A
 * machine that slows down for a while then slows all stages alike, and the difference between processes, larger
 * than that between runs in one, becomes part of the interval.
 *
 * One stage at a time is on disk, and one process runs.
 *
 * @throws ParetoPipeError naming the stage that would not run; what `visit` throws; the signal's reason when aborted.
 */
export async function measureStages(
  model: FrozenModel,
  cuts: Cut[],
  stages: StageRange[],
  options: MeasureOptions,
): Promise<MeasuredStages> {
  const answers: MeasureAnswer[][] = stages.map(() => []);
  const order = randomStream(options.seed, "profile/order");
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const scratch = options.visit ? undefined : await makeScratch();
  const work = workCounter(model);
  let visits = 0;
  try {
    for (let round = 1; ; round++) {
      for (const [done, index] of shuffle([...stages.keys()], order).entries()) {
        if (round > 1 && elapsed() >= options.budget) return result("budget");
        const left = Math.max(options.budget - elapsed(), round === 1 ? remainder(done) : 0);
        options.onProgress?.({
          round,
          done,
          stages: stages.length,
          elapsed: elapsed(),
          left,
          worstWidth: worst(),
        });
        answers[index].push(await visit(stages[index]));
        visits++;
      }
      const width = worst();
      if (width !== null && width <= options.targetWidth) return result("interval");
    }
  } finally {
    if (scratch) await rm(scratch, { recursive: true, force: true });
  }

  /** Seconds that the rest of the first round will take, at the pace so far. */
  function remainder(done: number): number {
    return visits === 0 ? 0 : (elapsed() / visits) * (stages.length - done);
  }

  function worst(): number | null {
    if (answers.some((rounds) => rounds.length < leastForInterval)) return null;
    return Math.max(
      ...answers.map((rounds) => {
        const medians = rounds.map(({ samples }) => median(samples));
        return relativeWidth(medianInterval(medians), median(medians))!;
      }),
    );
  }

  function result(stoppedBy: MeasuredStages["stoppedBy"]): MeasuredStages {
    const rounds = Math.min(...answers.map((list) => list.length));
    return { rounds, seconds: elapsed(), worstWidth: worst(), stoppedBy, answers };
  }

  async function visit({ from, to }: StageRange): Promise<MeasureAnswer> {
    options.signal?.throwIfAborted();
    const stage = extractStage(model, cuts[from].position, cuts[to].position);
    const doing = `measuring ${model.name} from ${cuts[from].name} to ${cuts[to].name}`;
    const request = { runtime: options.runtime, ...perVisit };
    if (options.visit) return options.visit(stage, request, doing);
    const file = path.join(scratch!, "stage.onnx");
    const pieces = encodeModel(stage);
    await writeFile(file, pieces);
    const limit = timeLimit({
      bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0),
      macs: runsOfSlowStage * work(cuts[from].position, cuts[to].position).leastMacs,
      threads: options.runtime.threads,
    });
    return runInChild<MeasureRequest, MeasureAnswer>(
      childModule(import.meta.url, "./measureChild.js"),
      { model: file, ...request },
      { doing, cpu: options.cpu, limit, signal: options.signal },
    );
  }
}
