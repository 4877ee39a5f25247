import { InputError } from "../base/errors.ts";
import { uniqueNames } from "../base/uniqueNames.ts";
import { baselineIds } from "../explore/baselineIds.ts";
import type { ConditionResult, Run } from "../explore/run.ts";
import { type Plan, teamName } from "../plan/plan.ts";
import { isAllLocal, isAllRemote } from "../plan/planSpace.ts";
import { planCuts, planWords, settingWords } from "../plan/planWords.ts";
import type { Prediction } from "../plan/prediction.ts";
import { cutName } from "./cutName.ts";

/** How a reader sees a plan: as one of the two baselines, or as a split. */
export type PlanKind = "all local" | "all remote" | "split";

/** A plan with its names for readers. */
export interface NamedPlan {
  plan: Plan;
  kind: PlanKind;
  /** The plan in words. */
  words: string;
  /** A short name for charts, unique in the run: `all local`, or the names of the plan's cuts. */
  label: string;
  /** Whether other plans are compared with it: under the row's condition in a `PlanRow`, otherwise under any condition. */
  isBaseline: boolean;
}

/** One plan under one condition, with everything that charts, tables and CSV show. */
export interface PlanRow extends NamedPlan {
  condition: string;
  prediction: Prediction;
  onFront: boolean;
  /** If this plan is a duplicate, the front's plan that has the same objectives. */
  duplicateOf: string | null;
  /** That plan in words. */
  duplicateOfWords: string | null;
}

/** The run's plans by id. */
export function namedPlans(run: Run): Map<string, NamedPlan> {
  const nameOf = (cut: number) => cutName(run, cut);
  const remotes = new Set(run.plans.filter(isAllRemote).map(lastDevice));
  const baselines = new Set(run.conditions.flatMap((condition) => baselineIds(condition)));
  // If a stage may run on one of several devices, the name of a cut includes the device that continues from there.
  const isNamed = run.devices.length > 2;
  const splitText = (plan: Plan) =>
    planCuts(plan)
      .map((cut, index) => (isNamed ? `${nameOf(cut)} → ${teamName(plan.stages[index + 1])}` : nameOf(cut)))
      .join(isNamed ? ", " : " · ");
  const settingsOf = settingWords(run.plans);
  const texts = new Map(
    run.plans.map((plan) => {
      const parts = [splitText(plan), ...settingsOf(plan)];
      return [plan.id, parts.filter((text) => text !== "").join(", ")];
    }),
  );
  const withText = new Map<string, number>();
  for (const text of texts.values()) withText.set(text, (withText.get(text) ?? 0) + 1);
  // Devices are named only if a plan's kind, cuts or settings do not distinguish it from others.
  const name = (plan: Plan): Pick<NamedPlan, "kind" | "label"> => {
    if (isAllLocal(plan)) return { kind: "all local", label: ["all local", ...settingsOf(plan)].join(", ") };
    if (isAllRemote(plan)) {
      const device = remotes.size > 1 ? [lastDevice(plan)] : [];
      return { kind: "all remote", label: ["all remote", ...device, ...settingsOf(plan)].join(", ") };
    }
    const text = texts.get(plan.id)!;
    return { kind: "split", label: text !== "" && withText.get(text) === 1 ? text : plan.id };
  };
  const named = run.plans.map((plan) => {
    const words = planWords(plan, nameOf, settingsOf(plan));
    return { plan, words, isBaseline: baselines.has(plan.id), ...name(plan) };
  });
  // A cut may be called "all local", or as another plan's id: the baselines keep their names.
  const order = named.map((_, index) => index).sort((a, b) => rank(named[a]) - rank(named[b]));
  const labels = uniqueNames(order.map((index) => named[index].label));
  for (const [place, index] of order.entries()) named[index].label = labels[place];
  return new Map(named.map((item) => [item.plan.id, item]));
}

function lastDevice({ stages }: Plan): string {
  return stages[stages.length - 1].device;
}

function rank({ kind }: NamedPlan): number {
  return kind === "split" ? 1 : 0;
}

/** Returns the plan with this id. Throws InputError if the run has none; `where` says who names the plan. */
export function namedPlan(plans: Map<string, NamedPlan>, id: string, where: string): NamedPlan {
  const found = plans.get(id);
  if (!found)
    throw new InputError(`${where} names plan ${id}, which is not among the run's plans`, {
      code: "invalid-run",
    });
  return found;
}

/**
 * Joins a condition's predictions with the plans, its front and its baselines: one row per prediction, in the run's
 * order. Throws InputError if the run names a plan that it does not hold.
 */
export function planRows(run: Run, condition: ConditionResult): PlanRow[] {
  const plans = namedPlans(run);
  const front = new Set(condition.front);
  const baselines = new Set(baselineIds(condition));
  const duplicates = new Map(
    condition.duplicates.flatMap(([first, ...others]) => others.map((other) => [other, first])),
  );
  const rows = run.predictions
    .filter((prediction) => prediction.condition === condition.name)
    .map((prediction): PlanRow => {
      const id = prediction.plan;
      const duplicateOf = duplicates.get(id) ?? null;
      return {
        ...namedPlan(plans, id, `a prediction of condition ${condition.name}`),
        condition: condition.name,
        prediction,
        onFront: front.has(id),
        isBaseline: baselines.has(id),
        duplicateOf,
        duplicateOfWords: duplicateOf && namedPlan(plans, duplicateOf, `condition ${condition.name}`).words,
      };
    });
  const predicted = new Set(rows.map((row) => row.plan.id));
  for (const id of front) {
    if (predicted.has(id)) continue;
    throw new InputError(
      `the front of condition ${condition.name} names plan ${id}, which has no prediction there`,
      { code: "invalid-run" },
    );
  }
  return rows;
}

/** The front's rows in the front's order: best first by the first objective. */
export function frontRows(condition: ConditionResult, rows: PlanRow[]): PlanRow[] {
  return condition.front.flatMap((id) => rows.filter((row) => row.plan.id === id));
}
