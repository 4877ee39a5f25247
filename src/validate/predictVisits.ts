import { InputError } from "../base/errors.ts";
import { explore } from "../explore/explore.ts";
import { frameCountOf, withFrameCount } from "../explore/frameCount.ts";
import type { Run } from "../explore/run.ts";
import { readRun } from "../explore/runDirectory.ts";
import { scenarioOf } from "../explore/scenarioOf.ts";
import { planTask } from "../explore/simulationInput.ts";
import { keyOf, type PointName } from "../judge/pointName.ts";
import { limitSchema } from "../plan/limits.ts";
import { type Prediction, predictionSchema } from "../plan/prediction.ts";
import { inputsOneByOne, maxInputsOneByOne } from "../scenario/inputArrivals.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import { supplyOf } from "../simulate/supplyOf.ts";
import { choosePoints, type PointChoice } from "./choosePoints.ts";
import { visitFrames } from "./measure/visitFrames.ts";
import { visitSeconds } from "./measure/visitSeconds.ts";

/**
 * Seconds that a visit takes besides its frames, for fresh processes, loading and connecting; about this on our
 * machines.
 */
const setup = 1;

/** Number of visits to a point if everything goes well. */
const visits = 3;

/** Which points to measure, and for how long. */
export interface PredictVisitsOptions {
  choice: PointChoice;
  /** Seconds that one visit measures. */
  visit: number;
  seed: number;
  /** The directory of an interrupted validation, whose run must predict the same. */
  resume?: string;
  signal?: AbortSignal;
}

/** The predictions, and the points to measure. */
export interface PredictedVisits {
  run: Run;
  /** The points that were chosen. */
  chosen: PointName[];
  /** The points to measure: all chosen ones that have a prediction. */
  points: PointName[];
  /** Why the others have no prediction, by `keyOf`. */
  unpredicted: ReadonlyMap<string, string>;
  /** The task of each visit. */
  tasks: ReturnType<typeof pointTasks>;
  /** Seconds that measuring may take. */
  seconds: number;
  notes: string[];
}

/**
 * Predicts each plan with as many frames as a visit will measure, and chooses the points to measure.
 *
 * @throws InputError if no plan has the requested id, or an interrupted validation predicted otherwise
 */
export async function predictVisits(
  resolved: ResolvedScenario,
  { choice, visit, seed, resume, signal }: PredictVisitsOptions,
): Promise<PredictedVisits> {
  // `visit` sets how long a visit lasts, not the scenario's number of frames. A list of arrivals limits it to its
  // times, of which all batches get the same.
  const { arrivals } = resolved.scenario.workload;
  const times = typeof arrivals === "object" && "times" in arrivals ? arrivals.times : undefined;
  const filled = times && times.length - (times.length % maxInputsOneByOne(resolved));
  const listed = ({ batch }: Pick<Prediction, "batch">) =>
    filled && Math.floor(filled / inputsOneByOne(scenarioOf(resolved, { batch })));
  const seconds = new Map(resolved.conditions.map((item) => [item.name, visitSeconds(item, visit)]));
  const fresh = await explore(resolved, {
    seed,
    signal,
    frames: (prediction) => visitFrames(prediction, seconds.get(prediction.condition)!, listed(prediction)),
  });
  const run = resume === undefined ? fresh : await samePredictions(resume, fresh);
  const unpredicted = new Map(run.unpredicted.map((item) => [keyOf(item), item.reason]));
  const chosen = choosePoints(run, choice);
  const points = chosen.filter((point) => !unpredicted.has(keyOf(point)));
  const tasks = pointTasks(resolved, run, points, seed);
  return {
    run,
    chosen,
    points,
    unpredicted,
    tasks,
    seconds: estimateSeconds(run, tasks),
    notes: times ? [`Arrivals are a list: a visit is over with its ${arrivalsWords(resolved, times)}`] : [],
  };
}

function arrivalsWords(resolved: ResolvedScenario, { length }: readonly number[]): string {
  return `${length} ${maxInputsOneByOne(resolved) > 1 ? "inputs" : "frames"}`;
}

/** Makes the simulator's task for each point, with as many frames as its prediction has. */
export function pointTasks(resolved: ResolvedScenario, run: Run, points: readonly PointName[], seed: number) {
  const predictions = new Map(run.predictions.map((prediction) => [keyOf(prediction), prediction]));
  return new Map(
    points.map((point) => {
      const plan = run.plans.find(({ id }) => id === point.plan)!;
      const condition = resolved.conditions.find(({ name }) => name === point.condition)!;
      const count = frameCountOf(predictions.get(keyOf(point))!);
      const { input, options } = withFrameCount(planTask(resolved, plan, condition), count);
      return [keyOf(point), { plan, condition, task: { input: { ...input, seed }, options } }];
    }),
  );
}

/** Estimates the seconds needed to measure the points, from their predictions. */
function estimateSeconds(run: Run, tasks: ReturnType<typeof pointTasks>): number {
  return run.predictions.reduce((sum, prediction) => {
    const input = tasks.get(keyOf(prediction))?.task.input;
    if (!input) return sum;
    const { frames, warmup, replications, throughput, latency } = prediction;
    const [stream] = input.streams;
    const finished = (frames + warmup) / replications + supplyOf(input, stream) - stream.frames;
    return sum + visits * (setup + latency.mean + finished / throughput.mean);
  }, 0);
}

/**
 * Reads the run of an interrupted validation. Throws InputError if other predictions are made now, or if plans are chosen by something
 * else.
 */
async function samePredictions(out: string, fresh: Run): Promise<Run> {
  const run = await readRun(out);
  // The schema puts the fields of both into one order. Runs of older versions do not say how uncertain they are.
  const figures = ({ predictions }: Run) =>
    JSON.stringify(
      predictions.map((prediction) => predictionSchema.parse({ ...prediction, uncertainty: undefined })),
    );
  if (figures(run) !== figures(fresh)) {
    throw new InputError(
      `${out}: the scenario, its profiles or this version of ParetoPipe give other predictions than when this validation began; begin a new one`,
      { code: "invalid-run" },
    );
  }
  const choice = ({ objectives, where }: Run) =>
    JSON.stringify([objectives, where.map((limit) => limitSchema.parse(limit))]);
  if (choice(run) !== choice(fresh)) {
    throw new InputError(
      `${out}: the scenario has other objectives or limits (where) than when this validation began; begin a new one, or change them back`,
      { code: "invalid-run" },
    );
  }
  return run;
}
