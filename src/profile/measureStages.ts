import { rm } from "node:fs/promises";
import path from "node:path";
import { median, shuffle } from "simple-statistics";
import { InputError } from "../base/errors.ts";
import { randomStream } from "../base/random.ts";
import { makeScratch, writeScratch } from "../base/scratch.ts";
import { timeLimit } from "../base/timeLimit.ts";
import { formatDuration } from "../base/units.ts";
import type { Cut } from "../graph/cuts.ts";
import { encodeModel } from "../graph/encodeModel.ts";
import { extractStage } from "../graph/extractStage.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { RuntimeOptions } from "../graph/runtime/sessionOptions.ts";
import type { TensorValue } from "../graph/values/tensorValue.ts";
import { workCounter } from "../graph/work.ts";
import { idlePauses } from "./idlePauses.ts";
import type { MeasureAnswer, MeasuringProcessChoice } from "./measureChild.ts";
import { MeasuringProcess } from "./measuringProcess.ts";
import { medianInterval, minForInterval, relativeWidth } from "./medianInterval.ts";
import { shareOfSize } from "./shareOfSize.ts";
import { shareOfWork } from "./shareOfWork.ts";
import type { StageRange } from "./stageRanges.ts";
import { VisitBudget } from "./visitBudget.ts";
import { visitOrder } from "./visitOrder.ts";
import type { VisitStage } from "./visitStage.ts";

/** How stages are measured, and when to stop. */
export interface MeasureOptions {
  runtime: RuntimeOptions;
  /** Seconds. The whole model is measured even if it exceeds the budget, because without it there is no profile. */
  budget: number;
  /** When the budget began, by `performance.now()`; by default now. */
  start?: number;
  /** Stops when half of every stage's 95 % interval is at most this share of its median. The median need not be in the middle. */
  targetWidth: number;
  seed: number;
  /** Integers and booleans that cross cuts, by name of the tensor (`boundaryValues`). */
  crossing?: readonly TensorValue[];
  /** The core to measure on, on this machine; by default any that this process may use. */
  cpu?: number;
  /** By default, measures in a child process on this machine. */
  visit?: VisitStage;
  /** Other measurements within the budget, made after the whole model. */
  afterWhole?: () => Promise<void>;
  /**
   * Chooses the stages, by index, that later rounds visit, from what was measured. Called once the whole model is measured, so that an error
   * comes early; then after the first round, the second, the fourth, and so on. By default all are visited. The signal ends it when it
   * takes half of what is left of the budget; it is then not called again, and the choice stays as it is.
   */
  decisive?: (answers: readonly MeasureAnswer[][], signal: AbortSignal) => Promise<readonly number[]>;
  signal?: AbortSignal;
  /** Called before each stage is measured. */
  onProgress?: (progress: MeasureProgress) => void;
  /** Called at most once, as soon as it is known that the budget is too short for every stage. */
  onShort?: (shortage: Shortage) => void;
}

/** How far the measuring is. */
export interface MeasureProgress {
  round: number;
  /** Stages done in this round, out of `stages`. */
  done: number;
  stages: number;
  elapsed: number;
  /** Seconds until the budget ends. */
  left: number;
  /** Relative half-width of the interval of the least certain stage; null before there are enough rounds. */
  worstWidth: number | null;
}

/** A budget that is too short for every stage. */
export interface Shortage {
  stages: number;
  /** Number of stages that it will reach, judging by the first visit. */
  reached: number;
  /** Seconds that one visit to each stage would take. */
  seconds: number;
}

/** The results of all stages, and why the measuring stopped. */
export interface MeasuredStages {
  /** The smallest number of rounds among the stages that were reached. */
  rounds: number;
  seconds: number;
  worstWidth: number | null;
  stoppedBy: "interval" | "budget" | "interrupt" | "failure";
  /** The interrupt or failure that ended the measuring; the stages measured before it count. */
  reason?: unknown;
  /**
   * The answers of each round's process, per stage in the requested order; empty if the budget did not reach the stage.
   */
  answers: MeasureAnswer[][];
}

const perVisit = {
  warmupRuns: 3,
  warmupSeconds: 0.03,
  sampleSeconds: 0.03,
  minSamples: 2,
  maxSamples: 20,
  pauses: [...idlePauses],
  pauseSeconds: 0.15,
  runsAfterPause: 4,
  afterPauseSeconds: 0.1,
  // Many short looks at a machine whose speed changes tell more of its mean than a few long ones.
  paceRuns: 5,
};

/**
 * The stages that rest: the whole model and this many others, spread over the model. Resting takes half of a visit, which is
 * better spent on another visit, because what a pause costs changes slowly from one cut to the next.
 */
const restingStages = 16;

/** How often each pause is made in the first visits to a stage that rests. */
const pausesByVisit = [1, 1, 1];

/** The share of a visit's runs that are left without rests, in a visit with the fewest runs: a warm-up and two samples of five. */
const shareWithoutRest = 3 / 5;

/** Number of runs in one visit to a stage so slow that no more are needed; used for its time limit. */
const runsOfSlowStage = perVisit.warmupRuns + perVisit.minSamples + perVisit.pauses.length;

/**
 * Measures stages in rounds: each round measures every stage once, in a fresh process for the round. A machine that slows down for a while
 * then slows all stages alike. The difference between processes, which is larger than that between runs in one process, becomes part of
 * the interval. The whole model has a process of its own to begin with. The order is random, except in the first round, which begins with
 * the stages that the estimates of others need (visitOrder).
 *
 * Stages that do not fit into the rest of the budget are left out. Only one stage at a time is on disk, and only one process runs. A visit that
 * fails ends its process, and the measuring. After the whole model has been measured, an interrupt or a failure ends the measuring and is
 * reported in the result, and nothing is lost.
 *
 * @throws InputError if the whole model does not fit into the budget; before the whole model is measured, also
 *   ParetoPipeError naming a stage that would not run, what `visit` throws, or the signal's reason when aborted
 */
export async function measureStages(
  model: FrozenModel,
  cuts: Cut[],
  stages: StageRange[],
  options: MeasureOptions,
): Promise<MeasuredStages> {
  const answers: MeasureAnswer[][] = stages.map(() => []);
  const random = randomStream(options.seed, "profile/order");
  const start = options.start ?? performance.now();
  const [whole, ...others] = visitOrder(stages, cuts.length, random);
  const resting = new Set([whole, ...others.slice(0, restingStages)]);
  const work = shareOfWork(model, cuts, stages);
  const counter = workCounter(model);
  const budget = new VisitBudget(options.budget, start, {
    runs: (index) => work(index) * (resting.has(index) ? 1 : shareWithoutRest),
    loading: shareOfSize(counter, cuts, stages),
  });
  const scratch = options.visit ? undefined : await makeScratch();
  const here = new MeasuringProcess();
  let chosen = [...stages.keys()];
  let { decisive } = options;
  try {
    await visitWhole();
    await decide();
    await options.afterWhole?.();
    tellShortage();
    for (let round = 1, next = 1, order = others; ; round++, order = shuffle(chosen, random)) {
      const visits = await visitRound(round, order);
      if (visits === 0 && order.length > 0) return result("budget");
      if (round === next) {
        const decided = await decide();
        // If nothing depends on this device, no stage matters more than another.
        if (decided.length > 0) chosen = [...decided];
        next *= 2;
      }
      const width = worst();
      if (width !== null && width <= options.targetWidth) return result("interval");
    }
  } catch (reason) {
    if (answers[whole].length === 0) throw reason;
    return { ...result(options.signal?.aborted ? "interrupt" : "failure"), reason };
  } finally {
    here.close();
    if (scratch) await rm(scratch, { recursive: true, force: true });
  }

  async function visitWhole(): Promise<void> {
    tell(1, 0);
    budget.begin();
    const answer = await visit(whole, "own");
    if (!answer) {
      throw new InputError(
        `the budget of ${formatDuration(options.budget)} is not enough to measure ${model.name} as a whole, without which there is no profile; allow more (--budget)`,
        { code: "budget-too-short" },
      );
    }
    answers[whole].push(answer);
    budget.visitedWhole(whole, answer);
  }

  /** Returns the decisive stages; none where nobody chooses them, or choosing takes too long. */
  async function decide(): Promise<readonly number[]> {
    if (!decisive) return [];
    const over = AbortSignal.timeout(Math.ceil(Math.max(0, budget.left) * 500));
    const ended = options.signal ? AbortSignal.any([options.signal, over]) : over;
    try {
      return await decisive(answers, ended);
    } catch (error) {
      if (error !== over.reason) throw error;
      decisive = undefined;
      return [];
    }
  }

  /** Visits the stages that fit into the budget. Returns their number. */
  async function visitRound(round: number, order: number[]): Promise<number> {
    let visits = 0;
    for (const index of order) {
      if (!budget.fits(index)) continue;
      tell(round, visits + (round === 1 ? 1 : 0));
      budget.begin();
      const answer = await visit(index, visits === 0 ? "new" : "same");
      if (answer) answers[index].push(answer);
      budget.visited(index, answer);
      visits++;
    }
    return visits;
  }

  function tell(round: number, done: number): void {
    const { elapsed, left } = budget;
    const worstWidth = worst();
    options.onProgress?.({
      round,
      done,
      stages: stages.length,
      elapsed,
      left: Math.max(0, left),
      worstWidth,
    });
  }

  function tellShortage(): void {
    let seconds = 0;
    let reached = 1;
    for (const index of others) {
      seconds += budget.expected(index);
      if (seconds <= budget.left) reached++;
    }
    if (seconds <= budget.left) return;
    options.onShort?.({ stages: stages.length, reached, seconds: seconds + budget.expected(whole) });
  }

  function worst(): number | null {
    const counted = chosen.map((index) => answers[index]);
    if (counted.some((rounds) => rounds.length < minForInterval)) return null;
    return counted.reduce((widest, rounds) => {
      const medians = rounds.map(({ samples }) => median(samples));
      return Math.max(widest, relativeWidth(medianInterval(medians), median(medians))!);
    }, Number.NEGATIVE_INFINITY);
  }

  function result(stoppedBy: MeasuredStages["stoppedBy"]): MeasuredStages {
    const fewest = (least: number, { length }: MeasureAnswer[]) =>
      length > 0 ? Math.min(least, length) : least;
    const rounds = answers.reduce(fewest, Number.POSITIVE_INFINITY);
    return { rounds, seconds: budget.elapsed, worstWidth: worst(), stoppedBy, answers };
  }

  async function visit(index: number, process: MeasuringProcessChoice): Promise<MeasureAnswer | undefined> {
    const { from, to } = stages[index];
    options.signal?.throwIfAborted();
    const stage = extractStage(model, cuts[from].position, cuts[to].position);
    const doing = `measuring ${model.name} from ${cuts[from].name} to ${cuts[to].name}`;
    const fed = new Set(stage.graph!.input.map(({ name }) => name));
    const { ranges, values } = model.rules;
    const rules = {
      ranges: ranges.filter(({ name }) => fed.has(name)),
      values: [...values, ...(options.crossing ?? [])].filter(({ name }) => fed.has(name)),
    };
    const maxPauses = resting.has(index) ? (pausesByVisit[answers[index].length] ?? 0) : 0;
    const request = {
      runtime: options.runtime,
      rules,
      ...perVisit,
      pauses: maxPauses > 0 ? perVisit.pauses : [],
      maxPauses,
      process,
    };
    if (options.visit) return options.visit(stage, { ...request, limits: () => budget.limits() }, doing);
    const file = path.join(scratch!, "stage.onnx");
    const pieces = encodeModel(stage);
    await writeScratch(file, pieces);
    const limit = timeLimit({
      bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0),
      macs: runsOfSlowStage * counter(cuts[from].position, cuts[to].position).minMacs,
      threads: options.runtime.threads,
    });
    return here.measure(
      { model: file, ...request, ...budget.limits() },
      { doing, cpu: options.cpu, limit, signal: options.signal },
    );
  }
}
