import { mean } from "simple-statistics";
import { roundForRanking } from "../plan/objectives.ts";
import { busyErrors } from "./busyErrors.ts";
import type { FrontJudgement } from "./judgeFronts.ts";
import { kendallTau, type RankedPair } from "./kendallTau.ts";
import { summariseErrors } from "./summariseErrors.ts";
import type { Point, Summary } from "./validation.ts";

/** Everything that is known about one condition. */
export interface JudgedCondition {
  name: string;
  points: readonly Point[];
  failures: number;
  unmeasured: number;
  fronts: FrontJudgement;
}

/** Summarises the points of one condition. */
export function summariseCondition(condition: JudgedCondition): Summary {
  const { frontOverlap, hypervolume, regret } = condition.fronts;
  return { condition: condition.name, ...overPoints([condition]), frontOverlap, hypervolume, regret };
}

/**
 * Summarises all conditions. Errors are over all points alike. The order of plans is compared within each condition.
 * Overlap counts the plans of all fronts together. Hypervolume and regret are means over the conditions (the worst regret
 * is the worst of all). If the fronts of a condition lack points, the summary has no figures of fronts, because the rest is
 * not the whole.
 */
export function summariseAll(conditions: readonly JudgedCondition[]): Summary {
  const isWhole = conditions.every(({ unmeasured }) => unmeasured === 0);
  const fronts = isWhole ? conditions.map((condition) => condition.fronts) : [];
  const defined = <T>(values: readonly (T | null)[]) => values.filter((value) => value !== null);
  const volumes = defined(fronts.map(({ hypervolume }) => hypervolume));
  const front = defined(fronts.map(({ regret }) => regret.front));
  return {
    condition: null,
    ...overPoints(conditions),
    frontOverlap: overlap(fronts),
    hypervolume: volumes.length === 0 ? null : mean(volumes),
    regret: {
      objectives: objectiveMeans(fronts),
      front:
        front.length === 0
          ? null
          : {
              mean: mean(front.map((item) => item.mean)),
              worst: Math.max(...front.map((item) => item.worst)),
            },
    },
  };
}

function overPoints(conditions: readonly JudgedCondition[]) {
  const points = conditions.flatMap((condition) => condition.points);
  const drifted = points.flatMap((point) => point.drifted ?? []);
  const covered = coveredPoints(points);
  const told = points.filter(({ bottleneck }) => bottleneck !== null);
  return {
    points: points.length,
    failures: conditions.reduce((sum, condition) => sum + condition.failures, 0),
    unmeasured: conditions.reduce((sum, condition) => sum + condition.unmeasured, 0),
    latency: summariseErrors(points.map(({ errors }) => errors.latency)),
    p50: summariseErrors(points.map(({ errors }) => errors.p50)),
    p95: summariseErrors(points.map(({ errors }) => errors.p95)),
    throughput: summariseErrors(points.map(({ errors }) => errors.throughput)),
    order: { latency: order(conditions, "latency"), throughput: order(conditions, "throughput") },
    bottleneck: told.length === 0 ? null : told.filter(({ bottleneck }) => bottleneck).length / told.length,
    devices: busyErrors(points),
    ...(covered && { covered }),
    ...(drifted.length > 0 && {
      drifted: {
        latency: summariseErrors(drifted.map(({ latency }) => latency)),
        throughput: summariseErrors(drifted.map(({ throughput }) => throughput)),
      },
    }),
  };
}

function coveredPoints(points: readonly Point[]): Summary["covered"] {
  const known = points.flatMap(({ predicted: { uncertainty }, measured, errors }) =>
    uncertainty && errors.latency !== null && errors.throughput !== null ? [{ uncertainty, measured }] : [],
  );
  if (known.length === 0) return undefined;
  const count = (figure: "latency" | "throughput") =>
    known.filter(({ uncertainty, measured }) => {
      const [low, high] = uncertainty[figure];
      return measured[figure].mean >= low && measured[figure].mean <= high;
    }).length;
  return { latency: count("latency"), throughput: count("throughput"), points: known.length };
}

/** Points without an error in this figure have no value to order them by. */
function order(conditions: readonly JudgedCondition[], figure: "latency" | "throughput") {
  const groups = conditions.map(({ points }) =>
    points
      .filter(({ errors }) => errors[figure] !== null)
      .map(({ predicted, measured }): RankedPair => {
        // Throughputs of different batches are compared in inputs.
        const factor = figure === "throughput" ? (predicted.batch ?? 1) : 1;
        const { mean, interval } = measured[figure];
        return {
          predicted: roundForRanking(predicted[figure].mean * factor),
          measured: mean * factor,
          interval: interval && [interval[0] * factor, interval[1] * factor],
        };
      }),
  );
  return kendallTau(groups);
}

function overlap(fronts: readonly FrontJudgement[]): number | null {
  let both = 0;
  let either = 0;
  for (const { fronts: pair } of fronts) {
    const common = pair.predicted.filter((plan) => pair.measured.includes(plan)).length;
    both += common;
    either += pair.predicted.length + pair.measured.length - common;
  }
  return either === 0 ? null : both / either;
}

function objectiveMeans(fronts: readonly FrontJudgement[]): Summary["regret"]["objectives"] {
  const all = fronts.flatMap(({ regret }) => regret.objectives);
  const names = [...new Set(all.map(({ objective }) => objective))];
  return names.map((objective) => ({
    objective,
    chosen: null,
    best: null,
    regret: mean(all.filter((item) => item.objective === objective).map(({ regret }) => regret)),
  }));
}
