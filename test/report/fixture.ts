import { type Run, runSchema } from "../../src/explore/run.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { fixtureExtras } from "./fixtureExtras.ts";

/** What the fixture's builder may be asked to change. */
export interface FixtureOptions {
  cuts?: number;
  batch?: number;
  modelName?: string;
  devices?: [string, string];
  conditions?: FixtureCondition[];
  /** Adds plans of three stages over a third device. */
  threeStages?: boolean;
  /** Adds a plan to the front that equals its first. */
  duplicate?: boolean;
  /** Gives predictions confidence intervals. */
  intervals?: boolean;
  /** Adds how plans fare over the weather, a sweep, and the first frames of the fronts' ends. */
  extras?: boolean;
}

export interface FixtureCondition {
  name: string;
  description: string;
  delay: number;
  rate: number;
  /** Open arrivals with this period: plans that are slower become unstable. */
  arrivals?: number;
}

/** The three conditions of the seed paper's figures, in our words. */
export const threeConditions: FixtureCondition[] = [
  { name: "lan", description: "delay 0.094ms rate 940mbit", delay: 0.094e-3, rate: 940e6 },
  { name: "delay 200ms", description: "delay 200ms rate 940mbit", delay: 0.2, rate: 940e6 },
  {
    name: "rate 5mbit",
    description: "delay 0.094ms rate 5mbit, a frame every 250 ms",
    delay: 0.094e-3,
    rate: 5e6,
    arrivals: 0.25,
  },
];

/** MobileNetV2's boundaries in KiB at 224 x 224, and the shares of its compute between them. */
const boundaries = [
  588, 1568, 784, 1176, 294, 294, 294, 98, 98, 98, 98, 196, 196, 147, 147, 147, 61.25, 61.25, 61.25, 122.5,
  245, 3.9,
];
const compute = [0, 8, 9, 14, 6, 7, 5, 4, 4, 4, 4, 5, 6, 5, 6, 6, 3, 4, 4, 4, 7, 2];

/**
 * A run without a simulator: figures from closed formulas on MobileNetV2's sizes, two devices of which the second
 * is four times as fast. Deterministic; realistic enough to look at.
 */
export function fixtureRun(options: FixtureOptions = {}): Run {
  const { batch = 1, modelName = "mobilenet_v2", threeStages = false, intervals = false } = options;
  const [slow, fast] = options.devices ?? ["pi", "server"];
  const conditions = options.conditions ?? threeConditions;
  const count = options.cuts ?? boundaries.length;
  const cuts = Array.from({ length: count }, (_, index) => {
    const at = (index * (boundaries.length - 1)) / (count - 1);
    const name = index === 0 ? "input" : index === count - 1 ? "output" : `features.${index - 1}`;
    return {
      index,
      position: index * 5,
      name,
      bytes: Math.round(boundaries[Math.round(at)] * 1024) * batch,
      macsBefore: before(at) * 3e6 * batch,
    };
  });
  const secondsBefore = (index: number) =>
    (before((index * (boundaries.length - 1)) / (count - 1)) / total) * 0.16 * batch;
  const last = count - 1;
  const plans: Plan[] = [
    { id: slow, stages: [{ device: slow, from: 0, to: last }] },
    ...cuts.slice(0, -1).map((cut) => ({
      id: `${slow}|${cut.name}|${fast}`,
      stages: [
        { device: slow, from: 0, to: cut.index },
        { device: fast, from: cut.index, to: last },
      ],
    })),
  ];
  if (threeStages) {
    for (const [a, b] of [
      [3, 9],
      [7, 16],
      [8, 12],
    ]) {
      plans.push({
        id: `${slow}|${cuts[a].name}|gateway|${cuts[b].name}|${fast}`,
        stages: [
          { device: slow, from: 0, to: a },
          { device: "gateway", from: a, to: b },
          { device: fast, from: b, to: last },
        ],
      });
    }
  }
  const speeds: Record<string, number> = { [slow]: 1, gateway: 2, [fast]: 4 };
  const predict = (condition: FixtureCondition, plan: Plan): Prediction => {
    const stages = plan.stages.map((stage) => ({
      name: stage.device,
      seconds: (secondsBefore(stage.to) - secondsBefore(stage.from)) / speeds[stage.device],
    }));
    const hops = plan.stages.slice(1).map((stage, i) => ({
      name: `${plan.stages[i].device}>${stage.device}`,
      seconds: (cuts[stage.from].bytes * 8) / condition.rate + 60e-6,
    }));
    const busiest = [...stages, ...hops].reduce((a, b) => (b.seconds > a.seconds ? b : a));
    const unstable = condition.arrivals !== undefined && busiest.seconds > condition.arrivals;
    const period = Math.max(busiest.seconds, condition.arrivals ?? 0);
    const computing = stages.reduce((sum, stage) => sum + stage.seconds, 0);
    const transfer =
      hops.reduce((sum, hop) => sum + hop.seconds + condition.delay, 0) +
      (hops.length > 0 ? condition.delay : 0);
    const waiting = unstable
      ? 40 * (busiest.seconds - condition.arrivals!)
      : hops.length === 0
        ? 0
        : 0.3 * (busiest.seconds - Math.min(...stages.map((s) => s.seconds)));
    const mean = computing + transfer + waiting;
    return {
      condition: condition.name,
      plan: plan.id,
      frames: 1000,
      warmup: 100,
      replications: intervals ? 5 : 1,
      latency: {
        mean,
        p50: mean * 0.99,
        p95: mean * 1.06,
        p99: mean * 1.11,
        interval: intervals ? [mean * 0.94, mean * 1.06] : null,
      },
      throughput: { mean: 1 / period, interval: intervals ? [0.97 / period, 1.03 / period] : null },
      parts: { compute: computing, transfer, waiting },
      periodParts: {
        compute: busiest.name.includes(">") ? 0 : busiest.seconds,
        transfer: busiest.name.includes(">") ? busiest.seconds : 0,
        waiting: period - busiest.seconds,
      },
      bottleneck: busiest.name,
      resources: [...stages, ...hops].map(({ name, seconds }) => ({
        name,
        kind: name.includes(">") ? "link" : "device",
        utilisation: seconds / period,
        waiting: name === busiest.name ? waiting : 0,
      })),
      drops: unstable ? 12 : 0,
      stable: !unstable,
      memory: Object.fromEntries(stages.map(({ name, seconds }) => [name, 30e6 + Math.round(seconds * 5e8)])),
      cost: plan.stages[0].to % 5 === 3 ? "estimated" : "measured",
    };
  };
  const predictions = conditions.flatMap((condition) => plans.map((plan) => predict(condition, plan)));
  if (options.duplicate) {
    const first = plans.find((plan) => plan.id === `${slow}|input|${fast}`)!;
    plans.push({ ...first, id: `${first.id}|again` });
    const copies = predictions.filter((prediction) => prediction.plan === first.id);
    predictions.push(...copies.map((prediction) => ({ ...prediction, plan: `${first.id}|again` })));
  }
  const results = conditions.map((condition) =>
    conditionResult(condition, predictions, slow, `${slow}|input|${fast}`),
  );
  return runSchema.parse({
    schema: "paretopipe/run/v1",
    name: "fixture",
    createdAt: "2026-01-02T03:04:05.000Z",
    seed: 7,
    versions: { paretopipe: "0.1.0", node: "20.19.0", onnxruntime: "1.30.0" },
    scenario: { schema: "paretopipe/scenario/v1", model: modelName, workload: { arrivals: "saturated" } },
    model: { name: modelName, sha256: "ab".repeat(32), batch, cuts },
    devices: [
      {
        name: slow,
        profile: "profiles/pi.json",
        host: "Cortex-A72, 4 threads",
        slowdown: 1,
        measuredAt: "2026-01-01",
        provenance: "measured on the device itself",
      },
      {
        name: fast,
        profile: "profiles/server.json",
        host: "Xeon, 1 thread",
        slowdown: 1.5,
        measuredAt: "2026-01-01",
        provenance: "measured here and slowed down",
      },
    ],
    objectives: ["latency", "throughput"],
    where: [],
    plans,
    conditions: results,
    predictions,
    ...(options.extras ? fixtureExtras(plans, results) : {}),
  });
}

const total = compute.reduce((sum, value) => sum + value, 0);

/** Work before a position between the boundaries, interpolated. */
function before(at: number): number {
  const whole = compute.slice(0, Math.floor(at) + 1).reduce((sum, value) => sum + value, 0);
  return whole + (compute[Math.floor(at) + 1] ?? 0) * (at - Math.floor(at));
}

function conditionResult(
  condition: FixtureCondition,
  all: Prediction[],
  allLocal: string,
  allRemote: string,
) {
  const predictions = all.filter((prediction) => prediction.condition === condition.name);
  const dominates = (a: Prediction, b: Prediction) =>
    a.latency.mean <= b.latency.mean &&
    a.throughput.mean >= b.throughput.mean &&
    (a.latency.mean < b.latency.mean || a.throughput.mean > b.throughput.mean);
  const front = predictions
    .filter((b) => b.stable && !predictions.some((a) => a.stable && dominates(a, b)))
    .sort((a, b) => a.latency.mean - b.latency.mean);
  const equal = (a: Prediction, b: Prediction) =>
    a.latency.mean === b.latency.mean && a.throughput.mean === b.throughput.mean;
  const groups = front
    .filter((prediction, index) => front.findIndex((other) => equal(other, prediction)) === index)
    .map((first) => front.filter((other) => equal(other, first)));
  const best = front[0];
  return {
    name: condition.name,
    description: condition.description,
    front: front.map((prediction) => prediction.plan),
    duplicates: groups.filter((group) => group.length > 1).map((group) => group.map((p) => p.plan)),
    baselines: { allLocal, allRemote: [allRemote] },
    limits: null,
    verdict: best
      ? `The second device helps: ${best.plan} has the lowest latency; its bottleneck is ${best.bottleneck}.`
      : "No plan keeps up with the arrivals.",
  };
}
