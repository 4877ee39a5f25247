import { checkChoice } from "../base/checkChoice.ts";
import { checkCount, checkWhole } from "../base/checkNumber.ts";
import { InputError, ParetoPipeError } from "../base/errors.ts";
import type { Plan } from "../plan/plan.ts";
import type { Prediction } from "../plan/prediction.ts";
import { withSettings } from "../plan/settings.ts";
import { wantsEnergy } from "../scenario/energySchema.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { engines } from "../simulate/simulate.ts";
import { allowedPlans, fittingPlans } from "./allowedPlans.ts";
import type { CellTasks } from "./cellTasks.ts";
import { conditionResult } from "./conditionResult.ts";
import { describeDevice } from "./describeDevice.ts";
import { describeModel } from "./describeModel.ts";
import type { Evaluation, NoEvaluation, Task } from "./evaluate.ts";
import type { EvaluateAll, TaskList } from "./evaluateInline.ts";
import { type Explored, evaluated } from "./explored.ts";
import { type FrameCount, withFrameCount } from "./frameCount.ts";
import { gantt } from "./gantt.ts";
import { latencies } from "./latencies.ts";
import { planCandidates } from "./planCandidates.ts";
import { bestByEach } from "./predictionObjectives.ts";
import type { Run } from "./run.ts";
import type { SearchPlansOptions } from "./searchCondition.ts";
import { searchSettings } from "./searchSettings.ts";
import { planTask } from "./simulationInput.ts";
import { planSweep } from "./sweep.ts";
import { sweepCells, sweepCorners } from "./sweepConditions.ts";
import { type UncertainPlan, UncertaintyModel } from "./uncertainty.ts";
import { weathers } from "./weathers.ts";

/** How the windows worth trying can be found. */
const windowWays = ["simulated", "formula"] as const;

/** How plans are chosen and simulated. */
export interface ExploreSettings extends SearchPlansOptions {
  /**
   * Seed of the simulations, by default the scenario's. Traces that the scenario generates were made with the seed that it was
   * loaded with; `loadScenario` takes one for them.
   */
  seed?: number;
  /** Forces one of the two simulation engines; by default the recursion is used wherever it applies. */
  engine?: (typeof engines)[number];
  /**
   * Chooses the number of frames for a plan under a condition from its first prediction. The plan is then predicted
   * again with that number, and this second prediction is the result. That way predictions and measurements cover the
   * same frames.
   */
  frames?: (prediction: Prediction) => FrameCount;
  /** Whether predictions also say how uncertain they are; by default they do. */
  uncertainty?: boolean;
  /**
   * How the windows worth trying are found: by simulations (default), or by a formula (`formulaWindow`), which needs none and may
   * miss the largest.
   */
  windows?: (typeof windowWays)[number];
  /** Whether the run also holds what only charts show, Gantt charts and distributions of latency; by default it does. */
  charts?: boolean;
}

/** What `exploreWith` needs of the machine that it runs on. */
export interface Machine {
  /** Evaluates all tasks. */
  evaluateAll: EvaluateAll;
  /** The versions of this program and of what it runs on; run.json records them. */
  versions: Run["versions"];
}

/**
 * Simulates every plan of a scenario on the given machine, which may be a browser; `explore` is the same on Node, and says
 * more.
 *
 * @throws as `explore` does
 */
export async function exploreWith(
  { evaluateAll, versions }: Machine,
  given: ResolvedScenario,
  options: ExploreSettings = {},
): Promise<Run> {
  const seed = options.seed ?? given.scenario.seed;
  checkWhole("seed", seed);
  checkChoice("engine", options.engine ?? "auto", engines);
  checkChoice("windows", options.windows ?? "simulated", windowWays);
  const resolved = { ...given, scenario: { ...given.scenario, seed } };
  const { scenario, devices, conditions } = resolved;
  if (wantsEnergy(scenario) && !scenario.energy) {
    throw new InputError("energy is asked for, but the scenario has no watts of its devices (`energy`)", {
      code: "invalid-scenario",
    });
  }
  // 1. Every plan that may be chosen: each way to split the model, with each of its settings.
  const met = [...conditions, ...(scenario.sweep ? sweepCorners(resolved, scenario.sweep) : [])];
  const { plans: space, search } = await planCandidates(resolved, met, options);
  const splits = allowedPlans(resolved, space);
  const settings = await searchSettings(resolved, splits, met, {
    evaluateAll,
    byFormula: options.windows === "formula",
    cells: scenario.sweep ? sweepCells(resolved, scenario.sweep) : [],
  });
  const settled = splits.flatMap(({ plan: split, costs }, index) => {
    return withSettings(split, settings[index]).map((plan) => ({ plan, costs }));
  });
  const planned = fittingPlans(resolved, settled);
  const plans = planned.map(({ plan }) => plan);
  // 2. Every plan under every condition, and in every cell of the sweep, as one list of work.
  const underConditions = conditions.length * planned.length;
  const conditionTask = (index: number): Task => {
    const { plan, costs } = planned[index % planned.length];
    return planTask(resolved, plan, conditions[Math.floor(index / planned.length)], costs);
  };
  const sweep = scenario.sweep && planSweep(resolved, planned, scenario.sweep);
  const evaluations: (Evaluation | NoEvaluation)[] = [];
  const evaluate = (tasks: TaskList, take: CellTasks["take"]) => {
    const at = (index: number): Task => {
      const task = tasks.at(index);
      return { ...task, options: { ...task.options, engine: options.engine } };
    };
    return evaluateWithFrames({ length: tasks.length, at }, take, evaluateAll, options.frames);
  };
  const tasks = await evaluate(
    {
      length: underConditions + (sweep?.tasks.length ?? 0),
      at: (index) =>
        index < underConditions ? conditionTask(index) : sweep!.tasks.at(index - underConditions),
    },
    (index, result) => {
      if (index < underConditions) evaluations[index] = result;
      else sweep!.take(index - underConditions, result);
    },
  );
  const further = sweep?.further();
  if (further && further.tasks.length > 0) await evaluate(further.tasks, further.take);
  const explored = conditions.map((condition, index): Explored => {
    const start = index * plans.length;
    return { condition, evaluations: evaluations.slice(start, start + plans.length) };
  });
  const unpredicted = [
    ...explored.flatMap((item) => withoutPrediction(plans, item)),
    ...(sweep?.unpredicted() ?? []),
  ];
  if (explored.every((item) => evaluated(item).length === 0)) {
    throw new ParetoPipeError(`no plan has a prediction: ${unpredicted[0].reason}`, {
      code: "nothing-predicted",
    });
  }
  // 3. What the results mean.
  const model = options.uncertainty === false ? undefined : new UncertaintyModel(resolved);
  const hasPower = wantsEnergy(scenario);
  const isLast = scenario.runtime.deliver === "last";
  const uncertain = explored.map((item, index) => {
    const found = evaluated(item).map(({ prediction }) => prediction);
    const uncertainty = model?.of(
      item.evaluations.flatMap((evaluation, plan): UncertainPlan[] => {
        if ("failure" in evaluation) return [];
        const { prediction } = evaluation;
        const isCandidate = plans[plan].breaks === undefined && prediction.stable;
        const needs = hasPower || isLast ? conditionTask(index * plans.length + plan) : undefined;
        const power = hasPower ? needs?.options.power : undefined;
        const release = needs?.input.streams[0].releaseDelay;
        return [{ costed: planned[plan], prediction, isCandidate, power, release }];
      }),
      item.condition,
    );
    const predictions = uncertainty
      ? found.map((prediction, plan): Prediction => ({ ...prediction, uncertainty: uncertainty.plans[plan] }))
      : found;
    return { predictions, rivals: uncertainty?.rivals };
  });
  const charted = options.charts === false ? [] : explored;
  const predictions = uncertain.map((each) => each.predictions);
  const results = explored.map(({ condition }, index) =>
    conditionResult(resolved, plans, condition, predictions[index], uncertain[index].rivals),
  );
  return {
    schema: "paretopipe/run/v1",
    name: scenario.name,
    createdAt: new Date().toISOString(),
    seed,
    versions,
    scenario,
    model: describeModel(resolved),
    devices: devices.map((device) => describeDevice(device, resolved.choices)),
    objectives: scenario.objectives,
    where: scenario.where,
    plans,
    search,
    conditions: results,
    predictions: predictions.flat(),
    unpredicted,
    weather: weathers(resolved, plans, explored),
    sweep: sweep?.read() ?? null,
    gantt: charted.flatMap((_, index) => {
      const onFront = predictions[index].filter(({ plan }) => results[index].front.includes(plan));
      const ends = new Set(
        onFront.length === 0
          ? []
          : bestByEach(onFront, scenario.objectives.slice(0, 2)).map(({ prediction }) => prediction.plan),
      );
      return plans.flatMap(({ id }, plan) =>
        ends.has(id) ? [gantt(conditionTask(index * plans.length + plan))] : [],
      );
    }),
    latencies: await latencies(
      charted.flatMap((_, index) => {
        const front = new Set(results[index].front);
        return plans.flatMap(({ id }, plan) =>
          front.has(id) ? [tasks.at(index * plans.length + plan)] : [],
        );
      }),
      evaluateAll,
    ),
  };
}

/**
 * Evaluates every task. If `frames` is given, evaluates each again with the number of frames chosen from its first
 * prediction. Returns the tasks whose results were taken.
 */
async function evaluateWithFrames(
  tasks: TaskList,
  take: (index: number, result: Evaluation | NoEvaluation) => void,
  evaluateAll: EvaluateAll,
  frames: ExploreSettings["frames"],
): Promise<TaskList> {
  if (!frames) {
    await evaluateAll(tasks, take);
    return tasks;
  }
  const counts: (FrameCount | undefined)[] = [];
  const first = (index: number, result: Evaluation | NoEvaluation) => {
    if ("failure" in result) return;
    const count = frames(result.prediction);
    checkCount("frames", count.frames, 1);
    checkCount("warmup", count.warmup, 0);
    counts[index] = count;
  };
  await evaluateAll(tasks, first);
  const countedTask = (index: number): Task => {
    const count = counts[index];
    return count ? withFrameCount(tasks.at(index), count) : tasks.at(index);
  };
  const counted = { length: tasks.length, at: countedTask };
  await evaluateAll(counted, take);
  return counted;
}

function withoutPrediction(plans: Plan[], { condition, evaluations }: Explored): Run["unpredicted"] {
  return evaluations.flatMap((item, plan) =>
    "failure" in item ? [{ condition: condition.name, plan: plans[plan].id, reason: item.failure }] : [],
  );
}
