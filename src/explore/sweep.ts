import { InputError } from "../base/errors.ts";
import { type Conditions, formatConditions, perfect } from "../network/conditions.ts";
import type { Plan } from "../plan/plan.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { ScenarioSweep } from "../scenario/scenarioSchema.ts";
import type { Evaluation, NoEvaluation, Task } from "./evaluate.ts";
import { predictionObjectives } from "./objectives.ts";
import type { Sweep } from "./run.ts";
import { planTask } from "./simulationInput.ts";

const parameters = ["rate", "delay", "jitter", "loss"] as const;
type Parameter = (typeof parameters)[number];

/** A cell of the phase diagram before its tasks are evaluated: every plan under one pair of values. */
export interface SweepPlan {
  base: Conditions;
  x: { parameter: Parameter; values: number[] };
  y: { parameter: Parameter; values: number[] };
  /** One per cell and plan: row by row, plans within a cell in order. */
  tasks: Task[];
}

/**
 * The tasks of a scenario's sweep.
 *
 * @throws InputError when the sweep names a condition that is not there or differs between links.
 */
export function planSweep(resolved: ResolvedScenario, plans: Plan[], sweep: ScenarioSweep): SweepPlan {
  const base = baseConditions(resolved, sweep);
  const [x, y] = parameters.flatMap((parameter) => {
    const values = sweep[parameter];
    return values ? [{ parameter, values }] : [];
  });
  const tasks = y.values.flatMap((yValue) =>
    x.values.flatMap((xValue) => {
      const all = { ...base, [x.parameter]: xValue, [y.parameter]: yValue };
      const condition = { name: formatConditions(all), description: "", all: { conditions: all }, links: {} };
      return plans.map((plan) => planTask(resolved, plan, condition));
    }),
  );
  return { base, x, y, tasks };
}

/**
 * The phase diagram from the evaluations of its tasks, in the same order. Cells in which no plan is stable are left out,
 * and those in which all local has no prediction.
 */
export function readSweep(
  { scenario }: ResolvedScenario,
  plans: Plan[],
  { base, x, y }: SweepPlan,
  evaluations: (Evaluation | NoEvaluation)[],
): Sweep {
  const objectives = predictionObjectives(scenario.objectives);
  const local = plans.findIndex(isAllLocal);
  const cells = y.values.flatMap((_, row) =>
    x.values.flatMap((__, column) => {
      const start = (row * x.values.length + column) * plans.length;
      const cell = evaluations
        .slice(start, start + plans.length)
        .map((item) => ("failure" in item ? undefined : item.prediction));
      const candidates = cell.filter((item) => item !== undefined).filter(({ stable }) => stable);
      const allLocal = cell[local];
      // No plan keeps up with the arrivals, or there is nothing to compare with: the run names it.
      if (candidates.length === 0 || !allLocal) return [];
      return scenario.objectives.map((objective, k) => {
        const { value, direction } = objectives[k];
        const best = candidates.reduce((a, b) =>
          (direction === "min" ? value(b) < value(a) : value(b) > value(a)) ? b : a,
        );
        return {
          x: column,
          y: row,
          objective,
          plan: best.plan,
          value: value(best),
          allLocal: value(allLocal),
        };
      });
    }),
  );
  return { base: formatConditions(base) || "a perfect link", x, y, cells };
}

function baseConditions({ conditions }: ResolvedScenario, { condition: name }: ScenarioSweep): Conditions {
  if (name === undefined) return perfect;
  const condition = conditions.find((one) => one.name === name);
  if (condition === undefined) {
    throw new InputError(
      `sweep: no condition "${name}"; there are ${conditions.map((one) => one.name).join(", ")}`,
    );
  }
  const { all, links, medium, startUp } = condition;
  if (Object.keys(links).length > 0 || all.curve || all.conditions.trace || medium || startUp) {
    throw new InputError(
      `sweep: condition "${name}" has more than netem words for all links; only those can be swept`,
    );
  }
  return all.conditions;
}
