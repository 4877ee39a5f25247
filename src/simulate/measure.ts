import { checkCount } from "../base/checkNumber.ts";
import { ParetoPipeError } from "../base/errors.ts";
import type { Parts, ResourceUse } from "../plan/prediction.ts";
import { findBottleneck } from "./bottleneck.ts";
import { checkInput } from "./checkInput.ts";
import { fillWaits } from "./fillWaits.ts";
import { fullness, reservedShare, windowFill } from "./fullness.ts";
import { returnsResult, type SimulationInput, type StreamInput } from "./input.ts";
import { LatencyDistribution } from "./latencyDistribution.ts";
import { Meter, type Stretch, type Warmup } from "./meter.ts";
import { resourceLoads } from "./resourceLoad.ts";
import { hopLinks } from "./route.ts";
import { type SimulateOptions, simulateChecked } from "./simulate.ts";
import type { Simulation } from "./simulation.ts";
import type { StreamFigures } from "./streamFigures.ts";
import { turnsOf } from "./turnsOf.ts";

/** The shares of frames for which the distribution of latencies is recorded: every 5 %, and near the two ends. */
export const latencyShares: readonly number[] = [
  0.01,
  ...Array.from({ length: 19 }, (_, index) => (index + 1) / 20),
  0.99,
];

/** The figures of one run; seconds, frames per second. docs/reference/metrics.md defines each. */
export interface Metrics {
  /** Frames measured, and frames discarded before them, of all streams. */
  frames: number;
  warmup: number;
  latency: {
    mean: number;
    p50: number;
    p95: number;
    p99: number;
    /** The latencies that `latencyShares` of the frames do not exceed. Absent in older measurements, and where nobody asked for them. */
    quantiles?: number[];
  };
  throughput: number;
  parts: Parts;
  bottleneck: string;
  periodParts: Parts;
  resources: ResourceUse[];
  drops: number;
  /** Number of messages at which TCP would have given up a connection; absent if there are none. */
  givenUp?: number;
  stable: boolean;
}

/** How to measure a simulated run. */
export interface MetricsOptions extends Omit<SimulateOptions, "sinks"> {
  /** Whether the metrics have the latencies' `quantiles`; by default they do. A short run is faster without them. */
  quantiles?: boolean;
}

/**
 * Simulates one run and measures it on the way, in memory that does not grow with the number of frames.
 *
 * @throws InputError, ParetoPipeError as `simulate` does
 * @throws NoFiguresError if no frame is left to measure, or the measured frames take no time
 *
 * @example
 * ```ts
 * import { simulateMetrics } from "paretopipe/simulate";
 *
 * const stages = [{ device: "board", service: { exponential: 0.05 } }];
 * const { latency } = simulateMetrics({
 *   seed: 1,
 *   devices: [{ name: "board" }],
 *   links: [],
 *   streams: [{ name: "frames", stages, bytes: [], arrivals: { kind: "poisson", rate: 10 }, frames: 1e6 }],
 * });
 * console.log(latency.mean.toFixed(2)); // 0.10
 * ```
 */
export function simulateMetrics(
  input: SimulationInput,
  warmup: Warmup = "auto",
  options: MetricsOptions = {},
): Metrics {
  checkInput(input);
  return checkedMetrics(input, warmup, options);
}

/** Simulates and measures an input that `checkInput` has passed. Throws as `simulateMetrics` does, but not for what is checked there. */
export function checkedMetrics(
  input: SimulationInput,
  warmup: Warmup,
  { engine, recorder, quantiles }: MetricsOptions,
): Metrics {
  return measuredRun(input, warmup, { engine, recorder, quantiles }).metrics;
}

/** The figures of one run, and what figures of several runs need besides. */
export interface MeasuredRun {
  metrics: Metrics;
  /** The latencies that the figures are from. */
  latencies: LatencyDistribution;
  /** By how much the last frame took longer than the one before the first, seconds; of several streams the most. */
  grown: number;
  /** Whether no queue can grow without end, whatever the run was like. */
  isBounded: boolean;
}

/**
 * Simulates and measures an input that `checkInput` has passed. Throws as `checkedMetrics` does.
 *
 * @param stretch the part of the run to measure, instead of all that comes after `warmup` frames; the run ends with it
 */
export function measuredRun(
  input: SimulationInput,
  warmup: Warmup,
  { engine, recorder, quantiles }: MetricsOptions,
  stretch?: Stretch,
): MeasuredRun {
  const meters = metersOf(input, warmup, { turns: turnsOf(input), stretch });
  const run = simulateChecked(input, { engine, recorder, sinks: meters });
  const found = runFigures(input, run, meters, { isSimulated: true, quantiles });
  return stretch ? { ...found, metrics: withoutLater(found.metrics, run) } : found;
}

/** Leaves out of a run's drops their part that came after its stretch. */
function withoutLater(metrics: Metrics, { streams }: Simulation): Metrics {
  const { frames, warmup, drops } = metrics;
  const accepted = total(streams, "frames");
  return { ...metrics, drops: Math.round((drops * (frames + warmup)) / accepted) };
}

/**
 * Measures a run whose tables were kept in full. Throws as `simulateMetrics` does.
 *
 * @example
 * ```ts
 * import { measure, simulate } from "paretopipe/simulate";
 * import type { SimulationInput } from "paretopipe/simulate";
 *
 * const stages = [{ device: "board", service: 0.05 }];
 * const input: SimulationInput = {
 *   seed: 1,
 *   devices: [{ name: "board" }],
 *   links: [],
 *   streams: [{ name: "frames", stages, bytes: [], arrivals: { kind: "saturated" }, frames: 100 }],
 * };
 * console.log(measure(input, simulate(input)).throughput.toFixed(2)); // 20.00
 * ```
 */
export function measure(input: SimulationInput, run: Simulation, warmup: Warmup = "auto"): Metrics {
  const meters = metersOf(input, warmup, { turns: turnsOf(input) });
  for (const [i, { table, frames }] of run.streams.entries()) meters[i].consume(table, 0, frames);
  return metricsOf(input, run, meters, { isSimulated: true });
}

/**
 * Creates a meter for each stream of an input. Throws InputError for a warm-up out of range.
 *
 * @param options.turns what `turnsOf` returns for a simulated input; nothing for measurements, which never repeat themselves
 * @param options.stretch the part of the run to measure, instead of all that comes after `warmup` frames
 */
export function metersOf(
  { streams, links, seed }: SimulationInput,
  warmup: Warmup,
  { turns, stretch }: { turns?: number; stretch?: Stretch } = {},
): Meter[] {
  if (warmup !== "auto") checkCount("warmup", warmup, 0);
  const longest = links.reduce((most, { creditDelay = 0 }) => Math.max(most, creditDelay), 0);
  return streams.map((stream) => {
    // Without slots, or with any number of them, no frame waits for the credit of one.
    const credit = stream.queue === 0 || stream.queue === Number.POSITIVE_INFINITY ? 0 : longest;
    const release = Number.isFinite(stream.window ?? Number.POSITIVE_INFINITY)
      ? (stream.releaseDelay ?? 0)
      : 0;
    return new Meter(stream, {
      warmup,
      fill: fillWaits(stream, seed),
      turns,
      credit: Math.max(credit, release),
      stretch,
    });
  });
}

/** The facts about a run that figures need in addition to its frames, which the meters have seen. */
export type RunFacts = Pick<Simulation, "end" | "media" | "givenUp"> & {
  streams: readonly { drops: number }[];
};

/**
 * A plan surely keeps up with its arrivals if latencies do not grow, and devices, links, slots and the window are taken for no more than
 * this share of the time. (A run of few frames cannot tell whether latencies grow.)
 */
const surelyKeepsUp = 0.95;

/**
 * Computes the figures of a run from its meters, one per stream. Throws as `simulateMetrics` does.
 *
 * Frames that come by themselves set the throughput of each plan that keeps up. A simulation therefore has the rate of the
 * arrivals there: rates of completions differ by where each plan's warm-up ends, and would rank plans that all do the same.
 *
 * @param isSimulated whether the frames were simulated, and not measured
 * @param quantiles whether the metrics have the latencies' quantiles
 */
export function metricsOf(
  input: SimulationInput,
  run: RunFacts,
  meters: readonly Meter[],
  options: { isSimulated?: boolean; quantiles?: boolean } = {},
): Metrics {
  return runFigures(input, run, meters, options).metrics;
}

/** Computes what `metricsOf` does, and returns the latencies too. */
function runFigures(
  input: SimulationInput,
  run: RunFacts,
  meters: readonly Meter[],
  { isSimulated = false, quantiles = true },
): MeasuredRun {
  const streams = meters.map((meter, i) => checkFigures(meter, input.streams[i].name));
  const sum = (value: (stream: StreamFigures) => number): number =>
    streams.reduce((total, s) => total + value(s), 0);
  const frames = sum((s) => s.frames);
  const measured = resourceLoads(input, run, streams);
  const fullest = Math.max(...measured.map(fullness));
  const completed = sum((s) => s.frames / (s.to - s.from));
  const throughput = streams.reduce((total, stream, i) => {
    const { frames, from, to, growing, arrivalRate } = stream;
    const fill = Math.max(fullest, windowFill(input.streams[i], stream), reservedShare(input, i, stream));
    const keepsUp = fill <= surelyKeepsUp && !growing && run.streams[i].drops === 0;
    return total + ((isSimulated && keepsUp ? arrivalRate : undefined) ?? frames / (to - from));
  }, 0);
  // Shares of the time are at the same rate.
  const scale = throughput / completed;
  const atRate = (share: number) => Math.min(1, share * scale);
  const loads = measured.map((load) => {
    return { ...load, utilisation: atRate(load.utilisation), flight: atRate(load.flight) };
  });
  const parts = {
    compute: sum((s) => total(s.stages, "busy")) / frames,
    transfer: sum((s) => total(s.hops, "flight")) / frames,
    waiting: sum((s) => s.filling + total(s.stages, "waiting") + total(s.hops, "waiting")) / frames,
  };
  const shares = [0.5, 0.95, 0.99, ...(quantiles ? latencyShares : [])];
  const latencies = pooledOf(streams);
  const [p50, p95, p99, ...others] = latencies.quantiles(shares);
  const metrics: Metrics = {
    frames,
    warmup: sum((s) => s.warmup),
    latency: { mean: sum((s) => s.latency) / frames, p50, p95, p99, ...(quantiles && { quantiles: others }) },
    throughput,
    parts,
    ...findBottleneck({ input, streams, loads, parts, throughput, frames }),
    resources: loads.map(({ name, kind, utilisation, waiting }) => ({ name, kind, utilisation, waiting })),
    drops: run.streams.reduce((drops, stream) => drops + stream.drops, 0),
    ...(run.givenUp && { givenUp: run.givenUp }),
    stable: streams.every((s, i) => !s.growing || isBounded(input.streams[i], s, input)),
  };
  return {
    metrics,
    latencies,
    grown: Math.max(...streams.map(({ grown }) => grown)),
    isBounded: streams.every((s, i) => isBounded(input.streams[i], s, input)),
  };
}

/** The latencies of all streams. */
function pooledOf(streams: readonly StreamFigures[]): LatencyDistribution {
  if (streams.length === 1) return streams[0].distribution;
  const pooled = new LatencyDistribution(
    total(
      streams.map(({ distribution }) => distribution),
      "count",
    ),
  );
  for (const { distribution } of streams) pooled.merge(distribution);
  return pooled;
}

/**
 * A run succeeded but one of its figures has no value: too few frames were left, or they take no time. Only this plan
 * then has no prediction; other plans are not affected.
 */
export class NoFiguresError extends ParetoPipeError {
  protected static override readonly defaultCode = "nothing-measured";
}

/**
 * Whether frames cannot pile up anywhere without bound: they are admitted only as others are done, or as devices and links can
 * take them. Only the way back has no slots: without a window, results pile up there if the link cannot carry them.
 */
function isBounded(stream: StreamInput, { hops }: StreamFigures, { io }: SimulationInput): boolean {
  const { arrivals, drop, queue = 1, window = Number.POSITIVE_INFINITY } = stream;
  if (arrivals.kind !== "saturated" && !(drop && Number.isFinite(queue))) return false;
  if (Number.isFinite(window) || io === "blocking") return true;
  if (!Number.isFinite(queue)) return false;
  if (!returnsResult(stream)) return true;
  const { busy, from, to } = hops[hops.length - 1];
  return busy / hopLinks(stream, hops.length - 1).length <= surelyKeepsUp * (to - from);
}

function total<K extends string>(items: readonly Record<K, number>[], key: K): number {
  return items.reduce((sum, item) => sum + item[key], 0);
}

function checkFigures(meter: Meter, name: string): StreamFigures {
  const figures = meter.finish();
  if (!figures) {
    throw new NoFiguresError(
      `stream ${name}: all its ${meter.done} finished frames are warm-up, so nothing is left to measure; give it more frames`,
    );
  }
  if (figures.to > figures.from) return figures;
  throw new NoFiguresError(
    figures.warmup > 0
      ? `stream ${name}: its ${figures.frames} measured frames are done at the same moment as the last one of warm-up, so their throughput has no value; give it more frames, or less warm-up`
      : `stream ${name}: its ${figures.frames} measured frames take no time, so their throughput has no value`,
  );
}
