import type { Tables } from "./tables.ts";

/** Number of intervals before any plan is known. */
const coarsest = 24;

/**
 * Returns a grid from about the lowest to about the highest period that a plan of the front may have: the whole model on the
 * fastest device, divided by the number of devices, more or less.
 */
export function firstGrid({ cuts, teams, stage, stageAt }: Tables): Float64Array {
  const whole = teams.map((_, team) => stage[1][stageAt(team, 0, cuts - 1)]);
  const most = Math.min(...whole);
  if (!(most > 0 && most < Number.POSITIVE_INFINITY)) return new Float64Array(0);
  const least = most / (2 * teams.length);
  return Float64Array.from(
    { length: coarsest - 1 },
    (_, i) => least * (most / least) ** (i / (coarsest - 2)),
  );
}
