import type { ConditionResult, Run } from "../../explore/run.ts";
import { hiddenDuplicates } from "../hiddenDuplicates.ts";
import { frontRows, type PlanRow, planRows } from "../planRows.ts";

/** The most plans of a front that a chart with a row for each plan has. */
const maxRows = 12;

/**
 * The plans that a chart with a row for each plan shows: the front in its order, or of a long front a dozen spread evenly with
 * both ends; and all local, to compare with.
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
