import { packageVersion } from "../base/packageVersion.ts";
import { formatConditions } from "../network/conditions.ts";
import { paretoFront } from "../pareto/front.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal, isAllRemote, twoDevicePlans } from "../plan/planSpace.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { Condition } from "../scenario/scenarioSchema.ts";
import { predict } from "../simulate/predict.ts";
import { objectives } from "./objectives.ts";
import type { ConditionResult, Run } from "./run.ts";
import { preparePlan } from "./simulationInput.ts";
import { verdict } from "./verdict.ts";

export interface ExploreOptions {
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, condition: string) => void;
}

/**
 * Simulates every plan of a scenario under every condition and finds the fronts.
 *
 *   scenario -> plans -> [condition x plan] simulated -> front, baselines, verdict per condition -> run
 *
 * Everything in the result but `createdAt` follows from the scenario, the profiles and the seed.
 */
export async function explore(resolved: ResolvedScenario, options: ExploreOptions = {}): Promise<Run> {
  const seed = options.seed ?? resolved.scenario.seed;
  const scenario = { ...resolved.scenario, seed };
  const [source, ...others] = resolved.devices;
  const names = resolved.cuts.map(({ cut }) => cut.name);
  const plans = twoDevicePlans(
    source.name,
    others.map(({ name }) => name),
    names,
  );
  const conditions = Object.entries(scenario.conditions);
  const predictions: Prediction[] = [];
  for (const [name, condition] of conditions) {
    for (const plan of plans) {
      predictions.push(predictPlan({ ...resolved, scenario }, plan, name, condition));
      options.onProgress?.(predictions.length, conditions.length * plans.length, name);
    }
    // Lets Ctrl-C and the progress bar have their turn.
    await new Promise(setImmediate);
    options.signal?.throwIfAborted();
  }
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
      cuts: resolved.cuts.map(({ cut: { position, name, bytes, macsBefore } }, index) => {
        return { index, position, name, bytes, macsBefore };
      }),
    },
    devices: resolved.devices.map(describeDevice),
    plans,
    conditions: conditions.map(([name, condition]) =>
      summarise(
        resolved,
        plans,
        name,
        condition,
        predictions.filter((item) => item.condition === name),
      ),
    ),
    predictions,
  };
}

function predictPlan(resolved: ResolvedScenario, plan: Plan, name: string, condition: Condition): Prediction {
  const { input, memory, cost } = preparePlan(resolved, plan, condition);
  const { workload, replications } = resolved.scenario;
  return predict(input, {
    condition: name,
    plan: plan.id,
    memory,
    cost,
    warmup: workload.warmup,
    ...(replications !== undefined && { replications }),
  });
}

function summarise(
  { scenario, cuts }: ResolvedScenario,
  plans: Plan[],
  name: string,
  condition: Condition,
  predictions: Prediction[],
): ConditionResult {
  const groups = paretoFront(
    predictions,
    scenario.objectives.map((objective) => objectives[objective]),
  ).map((group) => group.map(({ plan }) => plan));
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  return {
    name,
    description: describeCondition(condition),
    front: groups.flat(),
    duplicates: groups.filter((group) => group.length > 1),
    baselines: {
      allLocal: plans.find(isAllLocal)?.id ?? null,
      allRemote: plans.find(isAllRemote)?.id ?? null,
    },
    verdict: verdict(predictions, byId, (plan) => cuts[plan.stages[0].to].cut.name),
  };
}

function describeCondition(condition: Condition): string {
  if (!("links" in condition)) return formatConditions(condition) || "a perfect link";
  const named = Object.entries(condition.links).map(([link, words]) => `${link}: ${formatConditions(words)}`);
  if (condition.all) named.push(`others: ${formatConditions(condition.all)}`);
  return named.join("; ");
}

function describeDevice({ name, profile, profileFile, slowdown }: ResolvedScenario["devices"][number]) {
  const { provenance, runtime, measurement } = profile;
  const host = provenance.after;
  const threads = `${runtime.threads} thread${runtime.threads === 1 ? "" : "s"}`;
  const certainty =
    measurement.worstWidth === null
      ? "no intervals"
      : `intervals within ${(measurement.worstWidth * 100).toFixed(1)} %`;
  return {
    name,
    profile: profileFile,
    host: `${host.board ?? host.cpu}, ${host.cores} cores, ${host.os} ${host.arch}`,
    slowdown,
    measuredAt: profile.createdAt,
    provenance: `onnxruntime ${provenance.versions.onnxruntime}, ${runtime.provider}, ${threads}; ${measurement.rounds} rounds, ${certainty}${provenance.note ? `; ${provenance.note}` : ""}`,
  };
}
