import { InputError } from "../base/errors.ts";
import type { ConditionResult, Run } from "../explore/run.ts";
import type { Plan } from "../plan/plan.ts";
import type { Prediction } from "../plan/prediction.ts";
import { planCuts, planWords } from "./planWords.ts";

/** What a plan is to the reader: one of the two baselines, or a split. */
export type PlanKind = "all local" | "all remote" | "split";

/** One plan under one condition, with everything that charts, tables and CSV say of it. */
export interface PlanRow {
  condition: string;
  plan: Plan;
  prediction: Prediction;
  kind: PlanKind;
  onFront: boolean;
  /** The front's plan whose objectives this one equals, where it is a duplicate. */
  duplicateOf: string | null;
  /** The plan in words. */
  words: string;
  /** A short name for charts: `all local`, or the names of the plan's cuts. */
  label: string;
}

/**
 * Joins a condition's predictions with the plans, its front and its baselines: one row per prediction, in the
 * run's order. Throws InputError where the run names a plan that it does not hold.
 */
export function planRows(run: Run, condition: ConditionResult): PlanRow[] {
  const plans = new Map(run.plans.map((plan) => [plan.id, plan]));
  const front = new Set(condition.front);
  const duplicates = new Map(
    condition.duplicates.flatMap(([first, ...others]) => others.map((other) => [other, first])),
  );
  const rows = run.predictions
    .filter((prediction) => prediction.condition === condition.name)
    .map((prediction): PlanRow => {
      const plan = plans.get(prediction.plan);
      if (!plan) {
        throw new InputError(
          `run ${run.name} predicts plan ${prediction.plan}, which is not among its plans`,
        );
      }
      const kind = planKind(condition, plan);
      return {
        condition: condition.name,
        plan,
        prediction,
        kind,
        onFront: front.has(plan.id),
        duplicateOf: duplicates.get(plan.id) ?? null,
        words: planWords(run, plan),
        label: planLabel(run, plan, kind),
      };
    });
  const predicted = new Set(rows.map((row) => row.plan.id));
  for (const id of front) {
    if (predicted.has(id)) continue;
    throw new InputError(
      `the front of condition ${condition.name} names plan ${id}, which has no prediction there`,
    );
  }
  return rows;
}

/** The front's rows in the front's order, by rising latency. */
export function frontRows(condition: ConditionResult, rows: PlanRow[]): PlanRow[] {
  return condition.front.flatMap((id) => rows.filter((row) => row.plan.id === id));
}

function planKind(condition: ConditionResult, plan: Plan): PlanKind {
  if (plan.id === condition.baselines.allLocal) return "all local";
  return condition.baselines.allRemote.includes(plan.id) ? "all remote" : "split";
}

/** Names the devices only where the cuts alone would not tell two plans apart. */
function planLabel(run: Run, plan: Plan, kind: PlanKind): string {
  if (kind !== "split") return kind;
  const cuts = planCuts(run, plan);
  if (cuts.length === 0) return plan.id;
  const twins = run.plans.some(
    (other) => other.id !== plan.id && planCuts(run, other).join("\n") === cuts.join("\n"),
  );
  return twins ? plan.id : cuts.join(" · ");
}
