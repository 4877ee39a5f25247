import { ParetoPipeError } from "../base/errors.ts";
import { packageVersion } from "../base/packageVersion.ts";
import { paretoFront } from "../pareto/front.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal, isAllRemote } from "../plan/planSpace.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import { describeDevice } from "./describeDevice.ts";
import type { Evaluation, NoEvaluation, Outcome, Task } from "./evaluate.ts";
import { type EvaluateOptions, evaluateAll } from "./evaluateAll.ts";
import { type FrameCount, withFrameCount } from "./frameCount.ts";
import { gantt } from "./gantt.ts";
import { predictionObjectives } from "./objectives.ts";
import type { ConditionResult, Run, Weather } from "./run.ts";
import { planSpace, planTask } from "./simulationInput.ts";
import { planSweep, readSweep } from "./sweep.ts";
import { verdict } from "./verdict.ts";
import { weather } from "./weather.ts";

export interface ExploreOptions extends EvaluateOptions {
  seed?: number;
  /** Forces one of the two simulation engines; by default the recursion wherever it applies. */
  engine?: "auto" | "event" | "tandem";
  /**
   * Given a prediction, how many frames of that plan under that condition count: plans are then predicted again with
   * so many, and this is the result. What is measured and what is predicted are so of the same frames.
   */
  frames?: (prediction: Prediction) => FrameCount;
}

/** One condition with everything that was simulated under it, in the order of the plans. */
interface Explored {
  condition: Condition;
  tasks: Task[];
  evaluations: (Evaluation | NoEvaluation)[];
}

/**
 * Simulates every plan of a scenario under every condition and finds the fronts.
 *
 *     scenario -> plans ─┬─ [condition x plan] simulated ─┬─ front, baselines, verdict per condition ─┬─> run
 *                        │                                ├─ weather: regret over replications        │
 *                        │                                └─ gantt: the ends of each front            │
 *                        └─ [cell x plan] simulated ─────── sweep: the phase diagram ─────────────────┘
 *
 * Everything in the result but `createdAt` follows from the scenario, the profiles and the seed.
 *
 * @throws InputError for a scenario that cannot be simulated; the signal's reason when aborted
 * @throws ParetoPipeError where no plan has a prediction; a plan without one is named in the result otherwise
 */
export async function explore(given: ResolvedScenario, options: ExploreOptions = {}): Promise<Run> {
  const seed = options.seed ?? given.scenario.seed;
  const resolved = { ...given, scenario: { ...given.scenario, seed } };
  const { scenario, devices, cuts } = resolved;
  const [source] = devices;
  // 1. Every plan.
  const plans = planSpace(resolved);
  // 2. Every plan under every condition, and in every cell of the sweep, as one list of work.
  const conditions = resolved.conditions.map((condition) => {
    return { condition, tasks: plans.map((plan) => planTask(resolved, plan, condition)) };
  });
  const sweep = scenario.sweep && planSweep(resolved, plans, scenario.sweep);
  const tasks = [...conditions.flatMap((condition) => condition.tasks), ...(sweep?.tasks ?? [])].map(
    (task) => {
      return { ...task, options: { ...task.options, engine: options.engine } };
    },
  );
  const first = await evaluateAll(tasks, options);
  const evaluations = options.frames ? await again(tasks, first, options.frames, options) : first;
  const explored = conditions.map((condition, index): Explored => {
    const start = index * plans.length;
    return { ...condition, evaluations: evaluations.slice(start, start + plans.length) };
  });
  const unpredicted = withoutPrediction(tasks, evaluations);
  if (explored.every((item) => evaluated(item).length === 0)) {
    throw new ParetoPipeError(`no plan has a prediction: ${unpredicted[0].reason}`);
  }
  const swept = evaluations.slice(conditions.length * plans.length);
  // 3. What it means.
  const results = explored.map((item) => summarise(resolved, plans, item));
  return {
    schema: "paretopipe/run/v1",
    name: scenario.name,
    createdAt: new Date().toISOString(),
    seed,
    versions: { paretopipe: packageVersion(), node: process.versions.node },
    scenario,
    model: {
      name: source.profile.model.name,
      sha256: source.profile.model.sha256,
      batch: source.profile.model.batch,
      cuts: cuts.map(({ cut: { position, name, bytes, macsBefore } }, index) => {
        return { index, position, name, bytes, macsBefore };
      }),
    },
    devices: devices.map(describeDevice),
    objectives: scenario.objectives,
    plans,
    conditions: results,
    predictions: explored.flatMap((item) => evaluated(item).map(({ prediction }) => prediction)),
    unpredicted,
    weather: weathers(resolved, plans, explored),
    sweep: sweep ? readSweep(resolved, plans, sweep, swept) : null,
    gantt: explored.flatMap(({ tasks }, index) => {
      const { front } = results[index];
      const ends = new Set([front.at(0), front.at(-1)]);
      return tasks.filter(({ options }) => ends.has(options.plan)).map(gantt);
    }),
  };
}

/** Evaluates every task with as many frames as its first prediction calls for. */
function again(
  tasks: Task[],
  first: (Evaluation | NoEvaluation)[],
  frames: NonNullable<ExploreOptions["frames"]>,
  options: EvaluateOptions,
): Promise<(Evaluation | NoEvaluation)[]> {
  return evaluateAll(
    tasks.map((task, index) => {
      const found = first[index];
      return "failure" in found ? task : withFrameCount(task, frames(found.prediction));
    }),
    options,
  );
}

function evaluated({ evaluations }: Pick<Explored, "evaluations">): Evaluation[] {
  return evaluations.filter((item): item is Evaluation => !("failure" in item));
}

function withoutPrediction(tasks: Task[], evaluations: (Evaluation | NoEvaluation)[]): Run["unpredicted"] {
  return evaluations.flatMap((item, index) => {
    const { condition, plan } = tasks[index].options;
    return "failure" in item ? [{ condition, plan, reason: item.failure }] : [];
  });
}

function summarise(
  { scenario, cuts }: ResolvedScenario,
  plans: Plan[],
  { condition: { name, description }, evaluations }: Explored,
): ConditionResult {
  const found = evaluated({ evaluations }).map(({ prediction }) => prediction);
  // Where a queue grows without end, latency is of the run's length and not of the plan: no candidate.
  const candidates = found.filter(({ stable }) => stable);
  const groups = paretoFront(candidates, predictionObjectives(scenario.objectives)).map((group) =>
    group.map(({ plan }) => plan),
  );
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  return {
    name,
    description,
    front: groups.flat(),
    duplicates: groups.filter((group) => group.length > 1),
    baselines: {
      allLocal: plans.find(isAllLocal)!.id,
      allRemote: plans.filter(isAllRemote).map(({ id }) => id),
    },
    verdict: verdict(found, byId, (plan) => cuts[plan.stages[0].to].cut.name),
  };
}

/**
 * Per condition in which anything is random; and, where there are several conditions, over all of them. A plan without a
 * prediction has no part in it.
 */
function weathers({ scenario }: ResolvedScenario, plans: Plan[], explored: Explored[]): Weather[] {
  const entry = (condition: string | null, of: Explored[], count: number): Weather[] => {
    const met = plans.flatMap(({ id }, plan) => {
      const all = of.map(({ evaluations }) => evaluations[plan]);
      // Every condition counts alike, however many replications it took.
      const outcomes = all.flatMap((item) => ("failure" in item ? [] : repeated(item.outcomes, count)));
      return all.some((item) => "failure" in item) ? [] : [{ id, outcomes }];
    });
    if (met.length === 0) return [];
    const ids = met.map(({ id }) => id);
    const outcomes = met.map((item) => item.outcomes);
    return [{ condition, weathers: outcomes[0].length, plans: weather(ids, outcomes, scenario.objectives) }];
  };
  const random = explored.filter((item) => longest(item) > 1);
  const each = random.flatMap((item) => entry(item.condition.name, [item], longest(item)));
  if (explored.length < 2) return each;
  return [...entry(null, explored, Math.max(...explored.map(longest))), ...each];
}

function longest(explored: Explored): number {
  return Math.max(0, ...evaluated(explored).map(({ outcomes }) => outcomes.length));
}

/** A plan in which nothing is random (all local, say) has one outcome, the same in every weather. */
function repeated(outcomes: Outcome[], count: number): Outcome[] {
  return Array.from({ length: count }, (_, index) => outcomes[index % outcomes.length]);
}
