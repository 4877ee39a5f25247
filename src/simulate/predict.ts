import { mean, modeFast } from "simple-statistics";
import type { Parts, Prediction } from "../plan/prediction.ts";
import { isRandom, type SimulationInput } from "./input.ts";
import { meanInterval } from "./interval.ts";
import { type Metrics, measure, type Warmup } from "./measure.ts";
import { type SimulateOptions, simulate } from "./simulate.ts";

/** What a prediction is of, and how it is made. */
export interface PredictOptions extends SimulateOptions {
  /** Name of the condition, for the record. */
  condition: string;
  /** Id of the plan, for the record. */
  plan: string;
  /** Bytes each device needs, for the record. */
  memory?: Record<string, number>;
  /** Whether all stage times were measured (default) or some estimated, for the record. */
  cost?: Prediction["cost"];
  /** Frames to discard per stream and replication; by default MSER-5 decides. */
  warmup?: Warmup;
  /** Independent runs under other seeds; by default 10 where anything is random, else 1. */
  replications?: number;
}

/** Replications where the caller does not say. */
const defaultReplications = 10;

/**
 * Simulates a plan and sums up its runs: each figure is the mean over the replications, intervals are at 95 % by the
 * method of replications (null for one run), `frames` and `warmup` count all of them, the bottleneck is the one
 * most often found. Replication 0 has the input's seed, replication r the seed `SEED/r`.
 *
 * @throws InputError, ParetoPipeError as `simulate` and `measure` do
 */
export function predict(input: SimulationInput, options: PredictOptions): Prediction {
  const count = options.replications ?? (isRandom(input) ? defaultReplications : 1);
  const runs: Metrics[] = [];
  for (let r = 0; r < count; r++) {
    const replica = r === 0 ? input : { ...input, seed: `${input.seed}/${r}` };
    runs.push(measure(input, simulate(replica, options), options.warmup));
  }
  return summarise(runs, options);
}

function summarise(runs: readonly Metrics[], options: PredictOptions): Prediction {
  const over = (value: (run: Metrics) => number): number => mean(runs.map(value));
  const sum = (value: (run: Metrics) => number): number => runs.reduce((total, run) => total + value(run), 0);
  const parts = (of: (run: Metrics) => Parts): Parts => ({
    compute: over((run) => of(run).compute),
    transfer: over((run) => of(run).transfer),
    waiting: over((run) => of(run).waiting),
  });
  return {
    condition: options.condition,
    plan: options.plan,
    frames: sum((run) => run.frames),
    warmup: sum((run) => run.warmup),
    replications: runs.length,
    latency: {
      mean: over((run) => run.latency.mean),
      p50: over((run) => run.latency.p50),
      p95: over((run) => run.latency.p95),
      p99: over((run) => run.latency.p99),
      interval: meanInterval(runs.map((run) => run.latency.mean)),
    },
    throughput: {
      mean: over((run) => run.throughput),
      interval: meanInterval(runs.map((run) => run.throughput)),
    },
    parts: parts((run) => run.parts),
    periodParts: parts((run) => run.periodParts),
    bottleneck: modeFast(runs.map((run) => run.bottleneck))!,
    resources: runs[0].resources.map(({ name, kind }, i) => ({
      name,
      kind,
      utilisation: over((run) => run.resources[i].utilisation),
      waiting: over((run) => run.resources[i].waiting),
    })),
    drops: sum((run) => run.drops),
    stable: runs.every((run) => run.stable),
    memory: options.memory ?? {},
    cost: options.cost ?? "measured",
  };
}
