import { InputError } from "../base/errors.ts";
import { sayUnknown } from "../base/plainWords.ts";
import { type Conditions, formatConditions, perfect } from "../network/conditions.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { ScenarioSweep } from "../scenario/sweepSchema.ts";
import type { Evaluation, NoEvaluation } from "./evaluate.ts";
import type { TaskList } from "./evaluateInline.ts";
import { bestByEach } from "./predictionObjectives.ts";
import type { Run, Sweep } from "./run.ts";
import { planTask } from "./simulationInput.ts";
import type { CostedPlan } from "./stageCosts.ts";
import { mayBeOnFront } from "./underLimits.ts";

const parameters = ["rate", "delay", "jitter", "loss"] as const;

/** A phase diagram in progress: every plan is simulated under every pair of values. */
export interface SweepWork {
  /** One task for each cell and plan: row by row, and plans in order within a cell. */
  tasks: TaskList;
  /**
   * Receives the result of a task, in any order. A cell's results are kept until its last plan has arrived; then only
   * its best plans are kept.
   */
  take: (index: number, result: Evaluation | NoEvaluation) => void;
  /**
   * Returns the diagram, once all results have arrived. It leaves out cells in which no plan is both stable and within the
   * limits, or the all-local plan has no figure.
   */
  read: () => Sweep;
  /** Returns why cells were left out because the all-local plan has no figure. */
  unpredicted: () => Run["unpredicted"];
}

/**
 * Plans the simulations of a scenario's sweep.
 *
 * @throws InputError if the sweep names a condition that does not exist or differs between links
 */
export function planSweep(
  resolved: ResolvedScenario,
  plans: readonly CostedPlan[],
  sweep: ScenarioSweep,
): SweepWork {
  const base = baseConditions(resolved, sweep);
  const [x, y] = axesOf(sweep);
  const at = (index: number) => {
    const cell = Math.floor(index / plans.length);
    return {
      cell,
      plan: index % plans.length,
      x: cell % x.values.length,
      y: Math.floor(cell / x.values.length),
    };
  };
  const name = (cell: { x: number; y: number }) => formatConditions(conditionsOf(cell));
  const conditionsOf = (cell: { x: number; y: number }): Conditions => {
    return { ...base, [x.parameter]: x.values[cell.x], [y.parameter]: y.values[cell.y] };
  };
  const locals = plans.flatMap(({ plan }, index) => (isAllLocal(plan) ? [index] : []));
  const failures = new Array<Run["unpredicted"]>(x.values.length * y.values.length);
  const waiting = new Map<number, { results: (Evaluation | NoEvaluation)[]; missing: number }>();
  const cells = new Array<Sweep["cells"]>(x.values.length * y.values.length);
  return {
    tasks: {
      length: cells.length * plans.length,
      at: (index) => {
        const place = at(index);
        const { plan, costs } = plans[place.plan];
        return planTask(resolved, plan, cellCondition(conditionsOf(place)), costs);
      },
    },
    take: (index, result) => {
      const { cell, plan, ...place } = at(index);
      const held = waiting.get(cell) ?? { results: [], missing: plans.length };
      waiting.set(cell, held);
      held.results[plan] = result;
      if (--held.missing > 0) return;
      waiting.delete(cell);
      const { objectives, where } = resolved.scenario;
      const ofLocals = locals.map((index) => held.results[index]);
      const predicted = ofLocals.flatMap((item) => ("failure" in item ? [] : [item.prediction]));
      const [first] = ofLocals;
      if (predicted.length === 0 && "failure" in first) {
        failures[cell] = [{ condition: name(place), plan: plans[locals[0]].plan.id, reason: first.failure }];
        cells[cell] = [];
      } else {
        const allowed = held.results.flatMap((item, index) =>
          "failure" in item || !mayBeOnFront(plans[index].plan, item.prediction, where)
            ? []
            : [item.prediction],
        );
        const best = bestInCell(
          objectives,
          allowed,
          predicted.filter(({ stable }) => stable),
        );
        cells[cell] = best.map((found) => ({ x: place.x, y: place.y, ...found }));
      }
    },
    read: () => ({ base: formatConditions(base) || "a perfect link", x, y, cells: cells.flat() }),
    unpredicted: () => failures.flat(),
  };
}

/**
 * Returns the conditions of the diagram's corners, where parameters have their smallest and largest values.
 *
 * @throws InputError as `planSweep` does
 */
export function sweepCorners(resolved: ResolvedScenario, sweep: ScenarioSweep): Condition[] {
  return conditionsAt(resolved, sweep, (values) => [values[0], values[values.length - 1]]);
}

/**
 * Returns the conditions of all cells, row by row.
 *
 * @throws InputError as `planSweep` does
 */
export function sweepCells(resolved: ResolvedScenario, sweep: ScenarioSweep): Condition[] {
  return conditionsAt(resolved, sweep, (values) => values);
}

/** Returns the conditions of the cells at some values of each axis, row by row. */
function conditionsAt(
  resolved: ResolvedScenario,
  sweep: ScenarioSweep,
  some: (values: readonly number[]) => readonly number[],
): Condition[] {
  const base = baseConditions(resolved, sweep);
  const [x, y] = axesOf(sweep);
  return some(y.values).flatMap((second) =>
    some(x.values).map((first) => cellCondition({ ...base, [x.parameter]: first, [y.parameter]: second })),
  );
}

function axesOf(sweep: ScenarioSweep) {
  return parameters.flatMap((parameter) => {
    const values = sweep[parameter];
    return values ? [{ parameter, values }] : [];
  });
}

function cellCondition(conditions: Conditions): Condition {
  return { name: formatConditions(conditions), description: "", all: { conditions }, links: {} };
}

/**
 * Finds the best plan of a cell by each objective, the first in a tie; none if no plan is allowed.
 *
 * @param locals the all-local plans whose queues do not grow
 */
function bestInCell(
  objectives: readonly ObjectiveName[],
  allowed: readonly Prediction[],
  locals: readonly Prediction[],
): Omit<Sweep["cells"][number], "x" | "y">[] {
  if (allowed.length === 0) return [];
  // All local may have several batches or threads. Its value for an objective is the best of them.
  const local = locals.length > 0 ? bestByEach(locals, objectives) : [];
  return bestByEach(allowed, objectives).map(({ prediction, value }, k) => ({
    objective: objectives[k],
    plan: prediction.plan,
    value: value(prediction),
    allLocal: k in local ? value(local[k].prediction) : null,
  }));
}

function baseConditions(
  { conditions }: ResolvedScenario,
  { condition: name, loss }: ScenarioSweep,
): Conditions {
  if (name === undefined) return perfect;
  const condition = conditions.find((one) => one.name === name);
  if (condition === undefined) {
    throw new InputError(
      `sweep: ${sayUnknown(
        "condition",
        name,
        conditions.map((one) => one.name),
      )}`,
      { code: "invalid-scenario" },
    );
  }
  const { all, links, medium, startUp } = condition;
  const obstacles = [
    [Object.keys(links).length > 0, "its links differ"],
    [all.curve, "its links are measured"],
    [all.conditions.trace, "its rate changes over time"],
    [medium, "its links share a medium"],
    [startUp, "its links start up slowly"],
    [loss && all.conditions.burst, "its losses come in bursts, and `loss` would replace them"],
  ] as const;
  const found = obstacles.flatMap(([isThere, words]) => (isThere ? [words] : []));
  if (found.length > 0) {
    throw new InputError(
      `sweep: the network of "${name}" cannot be varied, because ${found.join(" and ")}: a sweep varies figures that hold for all links, all the time`,
      { code: "invalid-scenario" },
    );
  }
  return all.conditions;
}
