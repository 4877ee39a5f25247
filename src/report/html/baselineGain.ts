import type { PlanRow } from "../planRows.ts";

/**
 * What a plan gains over the best baseline in each objective: `latency 38 % lower`, `throughput 2.1 times`. The
 * best baseline for latency need not be the best for throughput. Unstable baselines have no latency to speak of.
 */
export function baselineGain(row: PlanRow, baselines: PlanRow[]): string[] {
  const stable = baselines.filter((baseline) => baseline.prediction.stable);
  if (stable.length === 0) return ["no stable baseline"];
  const latency = Math.min(...stable.map((baseline) => baseline.prediction.latency.mean));
  const throughput = Math.max(...stable.map((baseline) => baseline.prediction.throughput.mean));
  if (latency === 0 || throughput === 0) return ["no baseline with results"];
  const { prediction } = row;
  return [
    latencyGain(prediction.latency.mean / latency),
    throughputGain(prediction.throughput.mean / throughput),
  ];
}

function latencyGain(ratio: number): string {
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  if (percent === 0) return "latency equal";
  if (ratio > 2) return `latency ${Number(ratio.toPrecision(2))} times`;
  return `latency ${percent} % ${ratio < 1 ? "lower" : "higher"}`;
}

function throughputGain(ratio: number): string {
  if (Math.abs(ratio - 1) < 0.005) return "throughput equal";
  return `throughput ${Number(ratio.toPrecision(3))} times`;
}
