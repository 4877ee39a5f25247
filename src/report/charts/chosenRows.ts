import type { ConditionResult, Run } from "../../explore/run.ts";
import { hiddenDuplicates } from "../hiddenDuplicates.ts";
import { frontRows, type PlanRow, planRows } from "../planRows.ts";
import { planAxis, planRowHeight } from "./axes.ts";
import type { ChartSize } from "./theme.ts";

/** Pixels from row to row. */
const rowHeight = 28;

/** Maximum pixels of a plan's name. With several devices, names are long. */
const nameRoom = 380;

/** Maximum number of a front's plans in a chart with a row for each plan. */
const maxRows = 12;

/**
 * Chooses the plans for a chart with a row for each plan: the front in its order, and all local to compare with. If the
 * front is long, it takes a dozen plans spread evenly, both ends included.
 */
export function chosenRows(run: Run, condition: ConditionResult): PlanRow[] {
  const rows = planRows(run, condition);
  const { hidden } = hiddenDuplicates(condition);
  const front = frontRows(condition, rows).filter((row) => !hidden.has(row.plan.id));
  const step = (front.length - 1) / (maxRows - 1);
  const chosen =
    front.length <= maxRows
      ? front
      : Array.from({ length: maxRows }, (_, index) => front[Math.round(index * step)]);
  const local = rows.filter((row) => row.plan.id === condition.baselines.allLocal && !chosen.includes(row));
  return [...chosen, ...local];
}

/** The plot of a chart with a row for each of these plans, and its axis with their labels. */
export function planRowsPlot(rows: readonly PlanRow[], size: ChartSize) {
  const names = rows.map(({ label }) => label);
  const { room, ...axis } = planAxis(names, size, nameRoom);
  return {
    names,
    axis: { ...axis, ticks: false, domain: false },
    plot: { width: size.width - room, height: rows.length * planRowHeight(size, rowHeight) },
  };
}
