import { counted } from "../../base/counted.ts";
import { bestBy } from "../../pareto/bestBy.ts";
import type { ViewRow } from "../engine/view.ts";

/**
 * Returns the row of the plan that is shown in detail: the wanted one; where it is gone, the same split with the nearest
 * window; else the one of the front with the highest throughput.
 *
 * @param before the row as it was when the plan was chosen
 */
export function choosePlan(
  rows: readonly ViewRow[],
  wanted: string | undefined,
  before?: ViewRow,
): ViewRow | undefined {
  const exact = rows.find(({ id }) => id === wanted);
  if (exact) return exact;
  if (wanted !== undefined && before) {
    const near = nearestPlan(rows, before);
    if (near) return near;
  }
  const front = rows.filter(({ onFront }) => onFront);
  const from = front.length > 0 ? front : rows;
  return bestBy(from, [{ direction: "max", value: ({ figures }) => figures.throughput ?? 0 }]);
}

/** The devices and cuts of a plan, and its settings. */
export type Settled = Pick<ViewRow, "devices" | "cuts" | "window" | "queue" | "batch" | "threads">;

/** Returns the plan with these devices and cuts whose settings are nearest; undefined if there is none. */
export function nearestPlan(rows: readonly ViewRow[], wanted: Settled): ViewRow | undefined {
  const split = splitOf(wanted);
  const profiles = profilesOf(wanted);
  const far = (row: ViewRow) =>
    Math.abs((row.window ?? 1e6) - (wanted.window ?? 1e6)) +
    // Of plans with the same window, the one with the nearest slots.
    Math.min(0.5, Math.abs((row.queue ?? 0) - (wanted.queue ?? 0)) / 1e6) +
    (profilesOf(row) === profiles ? 0 : 1e9);
  const ofSplit = rows.filter((row) => splitOf(row) === split);
  return bestBy(ofSplit, [{ direction: "min", value: far }]);
}

/** Returns the plans that differ from one in window and slots at most, each with words for these two. */
export function otherWindows(rows: readonly ViewRow[], plan: ViewRow): { row: ViewRow; words: string }[] {
  const [split, profiles] = [splitOf(plan), profilesOf(plan)];
  const own = rows
    .filter((row) => splitOf(row) === split && profilesOf(row) === profiles)
    .sort((a, b) => (a.window ?? 1e9) - (b.window ?? 1e9) || (a.queue ?? 0) - (b.queue ?? 0));
  return own.map((row) => {
    const isOne = own.filter(({ window }) => window === row.window).length === 1;
    const slots = isOne || row.queue === null ? "" : `, ${counted(row.queue, "slot")}`;
    return { row, words: `${row.window ?? "no limit"}${slots}` };
  });
}

function splitOf({ devices, cuts }: Settled): string {
  return JSON.stringify([devices, cuts]);
}

function profilesOf({ batch, threads }: Settled): string {
  return JSON.stringify([batch, threads]);
}
