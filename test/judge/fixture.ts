import type { Run } from "../../src/explore/run.ts";
import { type JudgeInput, judge } from "../../src/judge/judge.ts";
import type { Validation } from "../../src/judge/validation.ts";
import type { Prediction } from "../../src/plan/prediction.ts";

/** By which factors a measurement differs from its prediction. */
export interface Miss {
  compute?: number;
  transfer?: number;
  waiting?: number;
  throughput?: number;
}

/** Half the width of the measurements' intervals, as a share. */
const halfWidth = 0.02;

/** A measurement that is off from `prediction` as told, with intervals. */
export function measurementOf(prediction: Prediction, miss: Miss = {}): Prediction {
  const { compute = 1, transfer = 1, waiting = 1, throughput = 1 } = miss;
  const parts = {
    compute: prediction.parts.compute * compute,
    transfer: prediction.parts.transfer * transfer,
    waiting: prediction.parts.waiting * waiting,
  };
  const mean = parts.compute + parts.transfer + parts.waiting;
  const scale = mean / prediction.latency.mean;
  const rate = prediction.throughput.mean * throughput;
  return {
    ...prediction,
    replications: 3,
    parts,
    latency: {
      mean,
      p50: prediction.latency.p50 * scale,
      p95: prediction.latency.p95 * scale,
      p99: prediction.latency.p99 * scale,
      interval: [mean * (1 - halfWidth), mean * (1 + halfWidth)],
    },
    throughput: { mean: rate, interval: [rate * (1 - halfWidth), rate * (1 + halfWidth)] },
  };
}

export const fixtureTestbed = {
  name: "local",
  transport: "tcp",
  devices: [
    { name: "pi", host: "Intel Xeon, 2 cores, linux x64", slowdown: 4 },
    { name: "server", host: "Intel Xeon, 2 cores, linux x64", slowdown: 1 },
  ],
};

/** Judges a run; what is not told is a perfect measurement of every prediction on the local testbed. */
export function fixtureJudge(run: Run, input: Partial<JudgeInput> = {}): Validation {
  return judge({
    run,
    measurements: run.predictions.map((prediction) => measurementOf(prediction)),
    tolerance: 0.1,
    source: "measured",
    testbed: fixtureTestbed,
    createdAt: "2026-01-03T03:04:05.000Z",
    versions: { paretopipe: "0.1.0", node: "20.19.0" },
    ...input,
  });
}

/**
 * A validation with all that a report must be able to show: errors of a realistic size with outliers among them,
 * lost points, plans that were not measured. Deterministic.
 *
 * @param plans ids of the plans that are measured; all where it is not told
 */
export function fixtureValidation(run: Run, plans = run.plans.map(({ id }) => id)): Validation {
  const measured = run.predictions.filter(({ plan }) => plans.includes(plan));
  const lost = measured.length > 20 ? [measured[4], measured[11]] : [];
  return fixtureJudge(run, {
    measurements: measured
      .filter((prediction) => !lost.includes(prediction))
      .map((prediction, index) => measurementOf(prediction, missOf(index))),
    failures: lost.map(({ condition, plan }) => ({
      condition,
      plan,
      device: "server",
      reason: "the connection was reset",
    })),
    outputs: plans.map((plan, index) => ({ plan, difference: (index % 7) * 1e-6, withinTolerance: true })),
  });
}

/** A few percent either way in most points, much more in every ninth. */
function missOf(index: number): Miss {
  const wave = Math.sin(index * 2.4);
  const outlier = index % 9 === 7 ? 1.35 : 1;
  return {
    compute: (1.03 + 0.05 * wave) * outlier,
    transfer: 1.06 - 0.04 * wave,
    waiting: 1.2 + 0.3 * wave,
    throughput: (0.97 - 0.05 * wave) / outlier,
  };
}
