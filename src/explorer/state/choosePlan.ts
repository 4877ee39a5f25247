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
    const near = nearestPlan(rows, before.devices, before.cuts, before.window, before.batch);
    if (near) return near;
  }
  const rate = ({ figures }: ViewRow) => figures.throughput ?? 0;
  const front = rows.filter(({ onFront }) => onFront);
  const from = front.length > 0 ? front : rows;
  return from.reduce<ViewRow | undefined>(
    (best, row) => (!best || rate(row) > rate(best) ? row : best),
    undefined,
  );
}

/** Returns the plan with these devices and cuts whose settings are nearest; undefined if there is none. */
export function nearestPlan(
  rows: readonly ViewRow[],
  devices: readonly string[],
  cuts: readonly number[],
  window: number | null,
  batch: number | null,
): ViewRow | undefined {
  const key = JSON.stringify([devices, cuts]);
  const far = (row: ViewRow) =>
    Math.abs((row.window ?? 1e6) - (window ?? 1e6)) + (row.batch === batch ? 0 : 1e9);
  return rows
    .filter((row) => JSON.stringify([row.devices, row.cuts]) === key)
    .reduce<ViewRow | undefined>((best, row) => (!best || far(row) < far(best) ? row : best), undefined);
}
