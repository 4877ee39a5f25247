import type { Prediction } from "../plan/prediction.ts";
import { type Averages, averagesOf } from "./averages.ts";
import { isRandom, type SimulationInput } from "./input.ts";
import { latencyShares, type Metrics, type MetricsOptions, measuredRun } from "./measure.ts";
import type { Warmup } from "./meter.ts";
import { replicationSeed } from "./replicationSeed.ts";

/** The runs of a plan that a prediction is made from. */
export interface Replications {
  /** The figures of each; whoever calls `play` adds what it returns. */
  readonly runs: Metrics[];
  /** Simulates and measures the next one. */
  play(): Metrics;
  averages(): Averages;
  /** Whether further runs would change nothing. */
  isCertain(): boolean;
  /** Returns the latencies that `latencyShares` of the frames do not exceed. The runs must have their `quantiles`. */
  quantiles(): number[];
  /** Corrects what is not a mean over the runs. */
  finish(prediction: Prediction): Prediction;
}

/** Runs that differ by chance only. */
export class PlainReplications implements Replications {
  readonly runs: Metrics[] = [];
  readonly #input: SimulationInput;
  readonly #options: MetricsOptions & { warmup?: Warmup };
  readonly #isRandom: boolean;

  constructor(input: SimulationInput, options: MetricsOptions & { warmup?: Warmup }) {
    this.#input = input;
    this.#options = options;
    this.#isRandom = isRandom(input);
  }

  play(): Metrics {
    const seed = replicationSeed(this.#input.seed, this.runs.length);
    const { warmup = "auto" } = this.#options;
    return measuredRun({ ...this.#input, seed }, warmup, this.#options).metrics;
  }

  averages(): Averages {
    return averagesOf(this.runs);
  }

  isCertain(): boolean {
    return !this.#isRandom;
  }

  quantiles(): number[] {
    const { perFrame } = this.averages();
    return latencyShares.map((_, index) => perFrame(({ latency }) => latency.quantiles![index]));
  }

  finish(prediction: Prediction): Prediction {
    return prediction;
  }
}
