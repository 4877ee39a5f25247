import type { Interval } from "../plan/prediction.ts";
import type { RankAgreement } from "./validation.ts";

/** A predicted value with the measured one and its interval. */
export interface RankedPair {
  predicted: number;
  measured: number;
  /** Null for a value without an interval, which is treated as exact. */
  interval: Interval;
}

/**
 * Computes how well a prediction orders plans: Kendall's tau (M. G. Kendall, "A New Measure of Rank Correlation",
 * Biometrika 30, 1938), (concordant - discordant) / pairs, over the pairs whose measured intervals do not overlap. The
 * order of the other pairs is noise, which no prediction can get right. A pair that is predicted equal is neither
 * concordant nor discordant, but still counts as a pair. Null if no pair is left. O(n^2).
 *
 * With several groups (conditions), only pairs within a group count. Conditions are easy to tell apart, so pairs across
 * them would flatter the prediction.
 */
export function kendallTau(groups: readonly (readonly RankedPair[])[]): RankAgreement | null {
  let pairs = 0;
  let balance = 0;
  for (const group of groups) {
    for (const [index, a] of group.entries()) {
      for (const b of group.slice(index + 1)) {
        if (overlap(a, b)) continue;
        pairs++;
        balance += Math.sign(a.predicted - b.predicted) * Math.sign(a.measured - b.measured);
      }
    }
  }
  return pairs === 0 ? null : { tau: balance / pairs, pairs };
}

function overlap(a: RankedPair, b: RankedPair): boolean {
  const [aLow, aHigh] = a.interval ?? [a.measured, a.measured];
  const [bLow, bHigh] = b.interval ?? [b.measured, b.measured];
  return aLow <= bHigh && bLow <= aHigh;
}
