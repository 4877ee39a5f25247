import { type Conditions, formatConditions } from "../network/conditions.ts";
import type { Limit } from "../plan/limits.ts";
import type { ObjectiveName } from "../plan/objectives.ts";
import { isAllLocal } from "../plan/planSpace.ts";
import type { Prediction } from "../plan/prediction.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { ScenarioSweep } from "../scenario/sweepSchema.ts";
import { type CellResult, type CellTasks, cellTasks } from "./cellTasks.ts";
import type { Task } from "./evaluate.ts";
import { leastLatency } from "./leastLatency.ts";
import { firstByEach } from "./predictionObjectives.ts";
import type { Run, Sweep } from "./run.ts";
import { sharesHost } from "./sharesHost.ts";
import { planTask } from "./simulationInput.ts";
import type { CostedPlan } from "./stageCosts.ts";
import { baseConditions, cellCondition, sweepAxes } from "./sweepConditions.ts";
import { mayBeOnFront } from "./underLimits.ts";

/** A phase diagram in progress: plans are simulated under every pair of values. */
export interface SweepWork extends CellTasks {
  /**
   * Returns what else is to be simulated, once all results have arrived: windows between a split's smallest and largest, where these
   * may not be the best.
   */
  further: () => CellTasks;
  /**
   * Returns the diagram, once all results have arrived. It leaves out cells in which no plan is both stable and within the
   * limits, or the all-local plan has no figure.
   */
  read: () => Sweep;
  /** Returns why cells were left out because the all-local plan has no figure. */
  unpredicted: () => Run["unpredicted"];
}

/** Means over few frames whose times are random may be lower than they are by this share. */
const luck = 0.01;

/**
 * Plans the simulations of a scenario's sweep: in every cell each split with its smallest and its largest window, and then those in
 * between where they may be better. In a chain, throughput rises with the window, and so does the time that frames wait. Latency falls
 * with it only as far as pauses get shorter after which devices and links are slower, so no further than to `leastLatency`.
 *
 * Every window is tried in every cell where a limit may need one in between, and where more frames in flight may make all slower:
 * with blocking I/O, and on hosts whose devices slow each other down.
 *
 * @param plans with their settings; all settings of a split share one object of costs
 * @throws InputError if the sweep names a condition that does not exist or differs between links
 */
export function planSweep(
  resolved: ResolvedScenario,
  plans: readonly CostedPlan[],
  sweep: ScenarioSweep,
): SweepWork {
  const base = baseConditions(resolved, sweep);
  const [x, y] = sweepAxes(sweep);
  const { objectives, where, runtime, devices } = resolved.scenario;
  const isFirst = (index: number) => plans[index].costs !== plans[index - 1]?.costs;
  const isLast = (index: number) => plans[index].costs !== plans[index + 1]?.costs;
  const needsAll = where.length > 0 || runtime.io === "blocking" || sharesHost(devices);
  const all = plans.map((_, index) => index);
  const tried = needsAll ? all : all.filter((index) => isFirst(index) || isLast(index));
  const count = x.values.length * y.values.length;
  const placeOf = (cell: number) => ({ x: cell % x.values.length, y: Math.floor(cell / x.values.length) });
  const conditionsOf = (cell: number): Conditions => {
    const place = placeOf(cell);
    return { ...base, [x.parameter]: x.values[place.x], [y.parameter]: y.values[place.y] };
  };
  const taskOf = (cell: number, index: number): Task => {
    const { plan, costs } = plans[index];
    return planTask(resolved, plan, cellCondition(conditionsOf(cell)), costs);
  };
  const failures = new Array<Run["unpredicted"]>(count);
  const cells = new Array<Sweep["cells"]>(count);
  const open = new Map<number, OpenCell>();
  const latencies = objectives.flatMap((name, axis) =>
    name === "latency" || name === "p95" || name === "p99" ? [axis] : [],
  );
  /** The plans between the ends of their splits that may be better than the best of a cell. */
  const between = (cell: number, allowed: ReadonlySet<number>, best: readonly CellBest[]) => {
    const most = Math.max(0, ...latencies.flatMap((axis) => best[axis]?.value ?? []));
    const found: number[] = [];
    for (let first = 0; first < plans.length; ) {
      let last = first;
      while (!isLast(last)) last++;
      const mayGain = () => most > 0 && leastLatency(taskOf(cell, first).input) * (1 - luck) < most;
      if (last - first > 1 && (!allowed.has(first) || !allowed.has(last) || mayGain())) {
        for (let index = first + 1; index < last; index++) found.push(index);
      }
      first = last + 1;
    }
    return found;
  };
  const settle = (cell: number, { candidates, locals }: Omit<OpenCell, "further">): CellBest[] => {
    const best = bestInCell(
      objectives,
      candidates.map(({ prediction }) => prediction),
      locals,
    );
    cells[cell] = best.map((found) => ({ ...placeOf(cell), ...found }));
    return best;
  };
  const work = cellTasks(
    Array.from({ length: count }, () => tried),
    taskOf,
    (cell, results) => {
      const ofLocals = results.filter(({ index }) => isAllLocal(plans[index].plan));
      const predicted = ofLocals.flatMap(({ result }) => ("failure" in result ? [] : [result.prediction]));
      const [first] = ofLocals;
      if (predicted.length === 0 && "failure" in first.result) {
        const condition = formatConditions(conditionsOf(cell));
        failures[cell] = [{ condition, plan: plans[first.index].plan.id, reason: first.result.failure }];
        cells[cell] = [];
        return;
      }
      const candidates = allowedOf(plans, results, where);
      const locals = predicted.filter(({ stable }) => stable);
      const best = settle(cell, { candidates, locals });
      if (needsAll) return;
      const further = between(cell, new Set(candidates.map(({ index }) => index)), best);
      const winners = new Set(best.map(({ plan }) => plan));
      // In a tie an end goes first, so that the diagram does not show which of many windows is just enough.
      const ends = candidates.filter(({ prediction }) => winners.has(prediction.plan));
      if (further.length > 0) open.set(cell, { candidates: ends, locals, further });
    },
  );
  return {
    ...work,
    further: () =>
      cellTasks(
        Array.from({ length: count }, (_, cell) => open.get(cell)?.further ?? []),
        taskOf,
        (cell, results) => {
          const { candidates, locals } = open.get(cell)!;
          settle(cell, { candidates: [...candidates, ...allowedOf(plans, results, where)], locals });
        },
      ),
    read: () => ({ base: formatConditions(base) || "a perfect link", x, y, cells: cells.flat() }),
    unpredicted: () => failures.flat(),
  };
}

/** A plan that may be the best of a cell. */
interface Candidate {
  index: number;
  prediction: Prediction;
}

/** A cell in which further windows may be better. */
interface OpenCell {
  /** The best ends of splits. */
  candidates: Candidate[];
  /** The all-local plans whose queues do not grow. */
  locals: Prediction[];
  /** Indices of the plans that are to be simulated too. */
  further: number[];
}

/** The best plan of a cell by one objective. */
type CellBest = Omit<Sweep["cells"][number], "x" | "y">;

function allowedOf(
  plans: readonly CostedPlan[],
  results: readonly CellResult[],
  where: readonly Limit[],
): Candidate[] {
  return results.flatMap(({ index, result }) =>
    "failure" in result || !mayBeOnFront(plans[index].plan, result.prediction, where)
      ? []
      : [{ index, prediction: result.prediction }],
  );
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
): CellBest[] {
  if (allowed.length === 0) return [];
  // All local may have several batches or threads. Its value for an objective is the best of them.
  const local = locals.length > 0 ? firstByEach(locals, objectives) : [];
  return firstByEach(allowed, objectives).map(({ prediction, value }, k) => ({
    objective: objectives[k],
    plan: prediction.plan,
    value: value(prediction),
    allLocal: k in local ? value(local[k].prediction) : null,
  }));
}
