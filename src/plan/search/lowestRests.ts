import type { Tables } from "./tables.ts";

/** The lowest latencies of the rest of a plan with prices, at `(team x cuts + cut) x intervals + interval`. */
export interface LowestRests {
  /** Once the team has finished at the cut. */
  after: Float64Array;
  /** Once the message of the cut has arrived at the team. */
  enter: Float64Array;
}

/**
 * Computes shortest paths backwards from the end, for all intervals of periods at once. Devices can be used more than once,
 * each time for a price. O(teams x cuts^2 x intervals).
 *
 * @param prices by interval and kind
 * @param isFirstPriced whether paths in the first interval count prices only
 */
export function lowestRests(
  { cuts, teams, back, stage, transfer, stageAt, transferAt }: Tables,
  {
    intervals,
    stageInterval,
    interval,
  }: { intervals: number; stageInterval: Int16Array; interval(period: number): number },
  prices: readonly Float64Array[],
  isFirstPriced: boolean,
): LowestRests {
  const table = (): Float64Array =>
    new Float64Array(teams.length * cuts * intervals).fill(Number.POSITIVE_INFINITY);
  const [after, enter] = [table(), table()];
  const counted = new Float64Array(intervals).fill(1);
  if (isFirstPriced) counted[0] = 0;
  /** Sets to[at + j] = min(itself, latency + from[by + j]) for the intervals from `first` on. */
  const relax = (
    to: Float64Array,
    at: number,
    from: Float64Array,
    by: number,
    latency: number,
    first: number,
  ) => {
    for (let j = first; j < intervals; j++) {
      const sum = counted[j] * latency + from[by + j];
      if (sum < to[at + j]) to[at + j] = sum;
    }
  };
  const placeOf = (team: number, cut: number): number => (team * cuts + cut) * intervals;
  const nothing = new Float64Array(intervals);
  for (let t = 0; t < teams.length; t++) {
    if (back[0][t] === Number.POSITIVE_INFINITY) continue;
    relax(after, placeOf(t, cuts - 1), nothing, 0, back[0][t], interval(back[1][t]));
  }
  for (let cut = cuts - 2; cut >= 0; cut--) {
    for (let t = 1; t < teams.length; t++) {
      const at = placeOf(t, cut);
      for (let to = cut + 1; to < cuts; to++) {
        const i = stageAt(t, cut, to);
        if (stage[0][i] === Number.POSITIVE_INFINITY) continue;
        relax(enter, at, after, placeOf(t, to), stage[0][i], stageInterval[i]);
      }
      const { kind, size } = teams[t];
      for (let j = 0; j < intervals; j++) enter[at + j] += size * prices[j][kind];
    }
    for (let t = 0; t < teams.length; t++) {
      for (let u = 1; u < teams.length; u++) {
        const i = transferAt(t, u, cut);
        if (transfer[0][i] === Number.POSITIVE_INFINITY) continue;
        relax(after, placeOf(t, cut), enter, placeOf(u, cut), transfer[0][i], interval(transfer[1][i]));
      }
    }
  }
  return { after, enter };
}
