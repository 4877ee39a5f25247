import { paretoFront } from "../pareto/front.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import { type Plan, stageDevices } from "../plan/plan.ts";
import { isAllLocal, isAllRemote } from "../plan/planSpace.ts";
import type { CutNames } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { conditionVerdict } from "./conditionVerdict.ts";
import { furtherVerdict } from "./furtherVerdict.ts";
import { limitsVerdict } from "./limitsVerdict.ts";
import { partialTraceVerdict } from "./partialTraceVerdict.ts";
import { bestByEach, predictionObjectives } from "./predictionObjectives.ts";
import { rivalsVerdict } from "./rivalsVerdict.ts";
import type { ConditionResult } from "./run.ts";
import { shortRunVerdict } from "./shortRunVerdict.ts";
import type { ConditionUncertainty } from "./uncertainty.ts";
import { mayBeOnFront, underLimits } from "./underLimits.ts";

/**
 * Says what a condition's predictions mean: front, baselines, limits and verdict.
 *
 * @param found the predictions under this condition; a plan may have none
 * @param rivals finds the plans that may be better than the best by each objective, if that is known
 */
export function conditionResult(
  { scenario, cuts, devices }: ResolvedScenario,
  plans: readonly Plan[],
  condition: Condition,
  found: readonly Prediction[],
  rivals?: ConditionUncertainty["rivals"],
): ConditionResult {
  const { name, description } = condition;
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  // If a queue grows without end, latency depends on the length of the run and not on the plan, so the plan is no
  // candidate.
  const stable = found.filter((item) => item.stable);
  const choosable = found.filter(({ plan }) => byId.get(plan)!.breaks === undefined);
  const { where } = scenario;
  const limits = underLimits(
    choosable.filter((item) => item.stable),
    where,
  );
  const allowed = found.filter((item) => mayBeOnFront(byId.get(item.plan)!, item, where));
  // Among equal plans the one with the fewest devices comes first, because it is the simplest to run.
  const size = (id: string) => byId.get(id)!.stages.flatMap(stageDevices).length;
  const groups = paretoFront(allowed, predictionObjectives(scenario.objectives)).map((group) =>
    group.map(({ plan }) => plan).sort((a, b) => size(a) - size(b)),
  );
  const cutName: CutNames = (index) => cuts[index].cut.name;
  const words = { plans: byId, objectives: scenario.objectives, cutName };
  const [allLocal, ...furtherLocal] = bestSettings(plans.filter(isAllLocal), stable, scenario.objectives);
  return {
    name,
    description,
    front: groups.flat(),
    duplicates: groups.filter((group) => group.length > 1),
    baselines: {
      allLocal,
      ...(furtherLocal.length > 0 && { furtherLocal }),
      allRemote: devices.slice(1).flatMap(({ name: device }) => {
        const remote = plans.filter((plan) => isAllRemote(plan) && plan.stages[1].device === device);
        return bestSettings(remote, stable, scenario.objectives);
      }),
    },
    limits,
    verdict:
      (limits === null
        ? conditionVerdict(found, words)
        : limitsVerdict(allowed, choosable.length, limits, where, words)) +
      furtherVerdict(allowed, words) +
      rivalsVerdict(allowed, rivals, words) +
      (scenario.workload.arrivals === "saturated" ? shortRunVerdict(found, byId) : "") +
      partialTraceVerdict(condition, found, byId),
  };
}

/**
 * Returns the plans that are best by some objective, each once. If none has a prediction, it returns the first plan, if
 * there is one.
 */
function bestSettings(
  plans: readonly Plan[],
  predictions: readonly Prediction[],
  objectives: readonly ObjectiveName[],
): string[] {
  const found = predictions.filter(({ plan }) => plans.some(({ id }) => id === plan));
  if (found.length === 0) return plans.slice(0, 1).map(({ id }) => id);
  return [...new Set(bestByEach(found, objectives).map(({ prediction }) => prediction.plan))];
}
