import { mean } from "simple-statistics";
import { latencyShares } from "../simulate/measure.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Latencies } from "./run.ts";

/** Returns how the latencies of a plan are distributed: its quantiles, each the mean over the replications. */
export function latencies({ prediction, outcomes }: Evaluation): Latencies {
  const { condition, plan } = prediction;
  const runs = outcomes.flatMap(({ latency }) => (latency.quantiles ? [latency.quantiles] : []));
  const quantiles = latencyShares.map((share, index): [number, number] => {
    return [share, mean(runs.map((run) => run[index]))];
  });
  return { condition, plan, quantiles };
}
