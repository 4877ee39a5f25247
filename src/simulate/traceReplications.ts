import type { Prediction } from "../plan/prediction.ts";
import { type Averages, stretchAverages, throughputOf, varianceByChance } from "./averages.ts";
import { beginTraces } from "./beginTraces.ts";
import { arrivingRate, isRandom, type SimulationInput } from "./input.ts";
import { isLagging, mostBehind } from "./isLagging.ts";
import { LatencyDistribution } from "./latencyDistribution.ts";
import {
  latencyShares,
  type MeasuredRun,
  type Metrics,
  type MetricsOptions,
  measuredRun,
} from "./measure.ts";
import { replicationSeed } from "./replicationSeed.ts";
import type { Replications } from "./replications.ts";
import { shareSeen, stretchBegin, type TraceSampling } from "./traceSampling.ts";

/**
 * Share of a stretch that is run twice more, to see what is random in it: runs of different stretches do not tell. So that costs a fifth
 * more.
 */
const pairShare = 0.1;

/**
 * Runs that each measure a stretch of the links' traces. All their frames together are one sample of what the plan does in the long run.
 */
export class TraceReplications implements Replications {
  readonly runs: Metrics[] = [];
  readonly #input: SimulationInput;
  /** Returns the input whose traces have gone on for so many seconds when the run begins. */
  readonly #begun: (seconds: number) => SimulationInput;
  readonly #count: number;
  readonly #sampling: TraceSampling;
  readonly #options: MetricsOptions;
  readonly #isRandom: boolean;
  readonly #measured: MeasuredRun[] = [];
  /** Runs of a part of each stretch that differ by chance only; empty if nothing is random. */
  readonly #pairs: [MeasuredRun, MeasuredRun][] = [];

  /** @param count number of runs that begin at equal distances; further ones begin between them */
  constructor(input: SimulationInput, count: number, sampling: TraceSampling, options: MetricsOptions) {
    this.#input = input;
    this.#begun = beginTraces(input);
    this.#count = count;
    this.#sampling = sampling;
    this.#options = options;
    this.#isRandom = isRandom(input);
  }

  play(): Metrics {
    const run = this.runs.length;
    const measured = this.#measure(run);
    if (this.#isRandom) {
      const again = (name: string) => this.#measure(run, { name: ` ${name}`, share: pairShare });
      this.#pairs.push([again("a"), again("b")]);
    }
    this.#measured.push(measured);
    return measured.metrics;
  }

  averages(): Averages {
    const pairs = this.#pairs.map(([a, b]) => [a.metrics, b.metrics] as const);
    return stretchAverages(this.runs, {
      unseen: 1 - this.#seen(),
      ...(this.#isRandom && { chance: varianceByChance(pairs, pairShare) }),
    });
  }

  isCertain(): boolean {
    return !this.#isRandom && this.#seen() === 1;
  }

  quantiles(): number[] {
    return this.#latencies().quantiles(latencyShares);
  }

  finish(prediction: Prediction): Prediction {
    const [p50, p95, p99] = this.#latencies().quantiles([0.5, 0.95, 0.99]);
    const stable = !this.#isOverloaded();
    const found = {
      ...prediction,
      latency: { ...prediction.latency, p50, p95, p99 },
      stable,
      traceSeen: this.#seen(),
    };
    const arriving = arrivingRate(this.#input);
    const keepsUp = arriving !== undefined && stable && prediction.drops === 0;
    return keepsUp ? atRate(found, arriving) : found;
  }

  /**
   * Whether frames fall further and further behind over the whole trace. Where they come by themselves, they do if more come than the plan
   * does while a frame is always waiting (the saturation rule: F. Baccelli and S. Foss, On the saturation rule for the stability of queues,
   * Journal of Applied Probability 32, 1995). That frames take longer at the ends of stretches does not show it. Others may make up for it, by
   * working off what had piled up before them, but their runs begin with nothing piled up.
   */
  #isOverloaded(): boolean {
    const arriving = arrivingRate(this.#input);
    if (arriving === undefined || this.#input.streams.some(({ drop }) => drop)) {
      return isLagging(this.#measured, { unseen: 1 - this.#seen(), pairs: this.#pairs, share: pairShare });
    }
    // The rule takes as many runs again, so it is asked only where it may be so.
    if (!isLagging(this.#measured)) return false;
    const runs = this.runs.map((_, run) => this.#measure(run, { saturated: true }).metrics);
    // Of a trace that was not all seen, the rest may carry more.
    const { throughput } = stretchAverages(runs, { unseen: 1 - this.#seen() });
    return (throughput?.[1] ?? throughputOf(runs)) < (1 - mostBehind) * arriving;
  }

  /**
   * Runs a share of a stretch, with as short a lead.
   *
   * @param run number of the replication whose stretch it is
   * @param options.name added to its seed, for what is random to differ
   * @param options.saturated whether a frame is always waiting, instead of those that come by themselves
   */
  #measure(run: number, { share = 1, name = "", saturated = false } = {}): MeasuredRun {
    const { cycle, lead, stretch, frames } = this.#sampling;
    const from = share * lead;
    // A run leads in before its stretch begins, and time is not negative.
    const start = stretchBegin(run, this.#count, cycle) - from;
    const begun = this.#begun(start - Math.floor(start / cycle) * cycle);
    const streams = begun.streams.map((stream) => {
      return { ...stream, frames, ...(saturated && { arrivals: { kind: "saturated" as const }, inputs: 1 }) };
    });
    const seed = `${replicationSeed(this.#input.seed, run)}${name}`;
    const part = { from, to: from + share * stretch };
    return measuredRun({ ...begun, streams, seed }, "auto", this.#options, part);
  }

  /** The latencies of all frames. */
  #latencies(): LatencyDistribution {
    const all = new LatencyDistribution(
      this.#measured.reduce((sum, { latencies }) => sum + latencies.count, 0),
    );
    for (const { latencies } of this.#measured) all.merge(latencies);
    return all;
  }

  #seen(): number {
    return shareSeen(this.#sampling, this.runs.length);
  }
}

/** Returns the prediction of a plan that keeps up with its arrivals, at their rate: plans that all do differ by chance only. */
function atRate(prediction: Prediction, rate: number): Prediction {
  const { throughput, periodParts, resources } = prediction;
  const scale = rate / throughput.mean;
  const { interval } = throughput;
  return {
    ...prediction,
    throughput: { mean: rate, interval: interval && [interval[0] * scale, interval[1] * scale] },
    periodParts: {
      compute: periodParts.compute / scale,
      transfer: periodParts.transfer / scale,
      waiting: periodParts.waiting / scale,
    },
    resources: resources.map((one) => ({ ...one, utilisation: Math.min(1, one.utilisation * scale) })),
  };
}
