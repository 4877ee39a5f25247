import { median } from "simple-statistics";
import { fitStages } from "../../profile/fitStages.ts";
import { type StageChoice, stageRanges } from "../../profile/stageRanges.ts";
import { fitCutsOf, roundsOf, type StageTimes } from "./stageTimes.ts";

/** How far estimates are from the truth. */
export interface EstimateErrors {
  rule: string;
  /** Number of stages that the rule measures, for each inner cut. */
  visitsPerCut: number;
  /** Median relative error. */
  median: number;
  /** Share of the errors that are within 10 %. */
  within10: number;
  /** 95 % of the errors are within this. */
  p95: number;
  /** Share of the truths within the 95 % interval of the estimate and of the truth's own noise; null without intervals. */
  covered: number | null;
}

/** Relative standard deviation of a median of n rounds is this over the root of n, times that of a round. */
const medianLoss = 1.2533;

/**
 * Compares rules that say what a stage takes from the measurements of some stages: one round of these against the median of all
 * other rounds, for each round in turn.
 *
 * @param of which stages the errors are of: those that the rule did not measure, or prefixes and suffixes, which it did
 */
export function compareEstimates(times: StageTimes, of: "unmeasured" | "measured"): EstimateErrors[] {
  const { pairs } = times;
  const cuts = fitCutsOf(times);
  const last = cuts.length - 1;
  const rounds = roundsOf(times);
  const noise = roundNoise(times);
  const truthOf = (shares: readonly number[], round: number) => median(shares.filter((_, r) => r !== round));

  const errorsOf = (
    rule: string,
    measured: (from: number, to: number) => boolean,
    estimator: (
      share: (from: number, to: number) => number,
      round: number,
    ) => (from: number, to: number) => Estimate | null,
  ): EstimateErrors => {
    const errors: number[] = [];
    let covered: number | null = 0;
    for (let round = 0; round < rounds; round++) {
      const shares = new Map(pairs.map(([from, to, ...all]) => [key(from, to), all[round]]));
      const estimate = estimator((from, to) => shares.get(key(from, to))!, round);
      for (const [from, to, ...all] of pairs) {
        if (measured(from, to) !== (of === "measured")) continue;
        const found = estimate(from, to);
        if (!found) continue;
        const truth = truthOf(all, round);
        errors.push(Math.abs(found.mean / truth - 1));
        if (found.sd === undefined) covered = null;
        else if (covered !== null) {
          const own = (truth * noise * medianLoss) / Math.sqrt(all.length - 1);
          if (Math.abs(found.mean - truth) < 1.96 * Math.hypot(found.sd, own)) covered++;
        }
      }
    }
    errors.sort((a, b) => a - b);
    const visits = pairs.filter(([from, to]) => measured(from, to)).length;
    return {
      rule,
      visitsPerCut: visits / Math.max(1, last - 1),
      median: median(errors),
      within10: errors.filter((error) => error <= 0.1).length / errors.length,
      p95: errors[Math.floor(0.95 * (errors.length - 1))],
      covered: covered === null ? null : covered / errors.length,
    };
  };

  const isIn = (which: StageChoice) => {
    const chosen = new Set(stageRanges(last + 1, which).map(({ from, to }) => key(from, to)));
    return (from: number, to: number) => chosen.has(key(from, to));
  };
  const fitted = (which: StageChoice) => (share: (from: number, to: number) => number) => {
    const observations = stageRanges(last + 1, which).map((range) => ({
      ...range,
      seconds: share(range.from, range.to),
      visits: 1,
    }));
    const fit = fitStages(cuts, observations);
    return (from: number, to: number) => fit.estimate(from, to);
  };
  const own = (share: (from: number, to: number) => number) => (from: number, to: number) => ({
    mean: share(from, to),
  });
  if (of === "measured") {
    return [
      errorsOf("its own measurement", isIn("ends"), own),
      errorsOf("fit, ends", isIn("ends"), fitted("ends")),
      errorsOf("fit, ends and spans", isIn("ends"), fitted("spans")),
    ];
  }
  return [
    errorsOf(
      "sum of segments",
      (from, to) => to - from === 1,
      (share) => (from, to) => {
        let sum = 0;
        for (let k = from; k < to; k++) sum += share(k, k + 1);
        return { mean: sum };
      },
    ),
    errorsOf("difference of suffixes", isIn("ends"), (share) => (from, to) => ({
      mean: Math.max(0, share(from, last) - share(to, last)),
    })),
    errorsOf("fit, ends", isIn("ends"), fitted("ends")),
    errorsOf("fit, ends and spans", isIn("spans"), fitted("spans")),
  ];
}

interface Estimate {
  mean: number;
  sd?: number;
}

function key(from: number, to: number): number {
  return from * 10_000 + to;
}

/** The relative standard deviation of one round, by the rounds' distances from their median. */
function roundNoise(times: StageTimes): number {
  const rounds = roundsOf(times);
  const distances = times.pairs.flatMap(([, , ...shares]) => {
    const middle = median(shares);
    return shares.map((share) => Math.abs(share / middle - 1));
  });
  return (median(distances) / 0.6745) * Math.sqrt(rounds / (rounds - 1));
}
