import { modeFast } from "simple-statistics";
import { checkCount, checkShare } from "../base/checkNumber.ts";
import type { Parts, Prediction } from "../plan/prediction.ts";
import { type Averages, averagesOf } from "./averages.ts";
import { checkInput } from "./checkInput.ts";
import { isRandom, type SimulationInput } from "./input.ts";
import { isPrecise } from "./isPrecise.ts";
import type { Metrics, MetricsOptions } from "./measure.ts";
import type { Warmup } from "./meter.ts";
import { PlainReplications } from "./replications.ts";
import { TraceReplications } from "./traceReplications.ts";
import { checkSampling, type TraceSampling } from "./traceSampling.ts";

/** Which prediction to make, and how. */
export interface PredictOptions extends MetricsOptions {
  /** Name of the condition, for the record. */
  condition: string;
  /** Id of the plan, for the record. */
  plan: string;
  /** Bytes each device needs, for the record. */
  memory?: Record<string, number>;
  /** Whether all stage times were measured (default) or some were estimated, for the record. */
  cost?: Prediction["cost"];
  /** Inputs of a frame, for the record. */
  batch?: number;
  /**
   * Returns further figures for the record, when all replications have been told (`onReplication`).
   *
   * @param perFrame averages a figure of each frame, given the index of each replication
   */
  figures?: (
    perFrame: (value: (index: number) => number) => number,
  ) => Pick<Prediction, "energy" | "bytes" | "devices">;
  /** Frames to discard per stream and replication; by default MSER-5 decides. */
  warmup?: Warmup;
  /** Number of independent runs under other seeds; by default 10 if anything is random or traces are sampled, else 1. */
  replications?: number;
  /**
   * How replications sample the input's repeating traces. Each then measures its own stretch of them, whatever the frames and the warm-up
   * of the input, and all frames together are one sample. By default each replication begins where the traces do.
   */
  sampling?: TraceSampling;
  /**
   * Target half-width of both 95 % intervals (mean latency, throughput) as a share of their means, such as 0.01.
   * Replications are added until both are within it, or `maxReplications` is reached; the record says which.
   */
  precision?: number;
  /** Default 200. */
  maxReplications?: number;
  /** Called with the figures of each replication, in order. */
  onReplication?: (run: Metrics) => void;
  /**
   * Called with the latencies that `latencyShares` of the frames do not exceed: the mean over the replications or, if they sample traces, over
   * all of their frames. The option `quantiles` must not be false.
   */
  onQuantiles?: (quantiles: number[]) => void;
}

/** Number of replications, if several are needed and none is given. */
export const defaultReplications = 10;

/** Default number of replications after which a run gives up on the precision asked for. */
const defaultMaxReplications = 200;

/**
 * Predicts the figures of a plan from several simulated runs. Each figure is the mean over the replications. Intervals
 * are at 95 % by the method of replications (null for one run). `frames` and `warmup` are totals, and the bottleneck is
 * the one found most often. Each replication has a seed of its own (`replicationSeed`).
 *
 * If a precision is given, replications are added sequentially (Chow and Robbins, 1965; Law, Simulation Modeling and
 * Analysis, 5th ed., section 9.5.2), up to a maximum. A run that does not reach the precision says so (`precise:
 * false`).
 *
 * @throws InputError for replications or a precision out of range
 * @throws InputError, ParetoPipeError as `simulateMetrics` does
 *
 * @example
 * ```ts
 * import { duplex, parseConditions, predict } from "paretopipe/simulate";
 *
 * const { latency, throughput, bottleneck } = predict(
 *   {
 *     seed: 1,
 *     devices: [{ name: "board" }, { name: "server" }],
 *     links: duplex("board", "server", parseConditions("delay 3ms rate 40mbit")),
 *     streams: [
 *       {
 *         name: "frames",
 *         stages: [
 *           { device: "board", service: 0.05 },
 *           { device: "server", service: 0.01 },
 *         ],
 *         bytes: [150_000, 4_000],
 *         arrivals: { kind: "saturated" },
 *         frames: 200,
 *       },
 *     ],
 *   },
 *   { condition: "wifi", plan: "split" },
 * );
 * console.log(latency.mean.toFixed(4), throughput.mean.toFixed(2), bottleneck); // 0.0968 20.00 board
 * ```
 */
export function predict(input: SimulationInput, options: PredictOptions): Prediction {
  const { precision, maxReplications = defaultMaxReplications, sampling } = options;
  if (options.replications !== undefined) checkCount("replications", options.replications, 1);
  if (precision !== undefined) checkShare("precision", precision, 0.01);
  checkCount("maxReplications", maxReplications, 1);
  checkInput(input);
  if (sampling) checkSampling(sampling, input);
  const count = options.replications ?? sampling?.runs ?? (isRandom(input) ? defaultReplications : 1);
  const replications = sampling
    ? new TraceReplications(input, count, sampling, options)
    : new PlainReplications(input, options);
  const { runs } = replications;
  const next = () => {
    const run = replications.play();
    runs.push(run);
    options.onReplication?.(run);
  };
  while (runs.length < count) next();
  const isEnough = (precision: number) =>
    replications.isCertain() || isPrecise(replications.averages(), precision);
  if (precision !== undefined) {
    while (runs.length < maxReplications && !isEnough(precision)) next();
  }
  options.onQuantiles?.(replications.quantiles());
  const precise = precision === undefined ? undefined : isEnough(precision);
  return replications.finish(summariseWith(replications.averages(), runs, options, precise));
}

/**
 * Combines several runs of one plan under one condition into a record: means, and intervals over the runs.
 *
 * @param precise whether the intervals reached the precision that was asked for; undefined if none was
 */
export function summarise(
  runs: readonly Metrics[],
  options: Pick<PredictOptions, "condition" | "plan" | "memory" | "cost" | "batch" | "figures">,
  precise?: boolean,
): Prediction {
  return summariseWith(averagesOf(runs), runs, options, precise);
}

/** Combines runs as `summarise` does, with these averages. */
function summariseWith(
  { perFrame, perSecond, ...intervals }: Averages,
  runs: readonly Metrics[],
  options: Parameters<typeof summarise>[1],
  precise: boolean | undefined,
): Prediction {
  const { batch, figures } = options;
  const [first] = runs;
  const sum = (value: (run: Metrics) => number): number => runs.reduce((total, run) => total + value(run), 0);
  const parts = (of: (run: Metrics) => Parts): Parts => ({
    compute: perFrame((run) => of(run).compute),
    transfer: perFrame((run) => of(run).transfer),
    waiting: perFrame((run) => of(run).waiting),
  });
  const givenUp = sum((run) => run.givenUp ?? 0);
  return {
    condition: options.condition,
    plan: options.plan,
    ...(batch !== undefined && { batch }),
    frames: sum((run) => run.frames),
    warmup: sum((run) => run.warmup),
    replications: runs.length,
    latency: {
      mean: perFrame((run) => run.latency.mean),
      p50: perFrame((run) => run.latency.p50),
      p95: perFrame((run) => run.latency.p95),
      p99: perFrame((run) => run.latency.p99),
      interval: intervals.latency,
    },
    throughput: { mean: perSecond((run) => run.throughput), interval: intervals.throughput },
    parts: parts((run) => run.parts),
    periodParts: parts((run) => run.periodParts),
    bottleneck: modeFast(runs.map((run) => run.bottleneck))!,
    resources: first.resources.map(({ name, kind }, i) => ({
      name,
      kind,
      utilisation: perSecond((run) => run.resources[i].utilisation),
      waiting: perFrame((run) => run.resources[i].waiting),
    })),
    drops: sum((run) => run.drops),
    ...(givenUp > 0 && { givenUp }),
    stable: runs.every((run) => run.stable),
    memory: options.memory ?? {},
    ...(precise !== undefined && { precise }),
    ...figures?.((value) => perFrame((_, index) => value(index))),
    cost: options.cost ?? "measured",
  };
}
