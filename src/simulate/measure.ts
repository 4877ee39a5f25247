import { quantileSorted } from "simple-statistics";
import { ParetoPipeError } from "../base/errors.ts";
import type { Parts, ResourceUse } from "../plan/prediction.ts";
import { findBottleneck } from "./bottleneck.ts";
import { column } from "./frameTable.ts";
import type { SimulationInput } from "./input.ts";
import { resourceLoads } from "./resourceLoad.ts";
import type { Simulation } from "./simulation.ts";
import { isGrowing } from "./trend.ts";
import { mser5 } from "./warmup.ts";

/** The figures of one run; seconds, frames per second. docs/metrics.md defines each. */
export interface Metrics {
  /** Frames measured, and frames discarded before them, of all streams. */
  frames: number;
  warmup: number;
  latency: { mean: number; p50: number; p95: number; p99: number };
  throughput: number;
  parts: Parts;
  bottleneck: string;
  periodParts: Parts;
  resources: ResourceUse[];
  drops: number;
  stable: boolean;
}

/**
 * How many frames of each stream to discard: a number, or `auto`: what MSER-5 says, but at least the first, so
 * that the measured window opens with a result and not with the filling of the pipeline. Runs of fewer than ten
 * frames are too short for it and keep all.
 */
export type Warmup = "auto" | number;

/**
 * Takes the figures of a run from its times.
 *
 * @throws ParetoPipeError if no frame is left to measure, or frames take no time at all
 */
export function measure(input: SimulationInput, run: Simulation, warmup: Warmup = "auto"): Metrics {
  const latencies = run.streams.map(latenciesOf);
  const cuts = latencies.map((values) => (warmup === "auto" ? automatic(values) : warmup));
  const measured = latencies.map((values, i) => values.subarray(cuts[i]));
  const frames = measured.reduce((sum, values) => sum + values.length, 0);
  for (const [i, values] of measured.entries()) {
    if (values.length === 0) {
      const { name } = input.streams[i];
      throw new ParetoPipeError(
        `stream ${name}: all its ${latencies[i].length} finished frames are warm-up (${cuts[i]}); give it more frames`,
      );
    }
  }
  const throughput = run.streams.reduce((sum, _, i) => sum + throughputOf(input, run, i, cuts[i]), 0);
  const parts = partsOf(run, cuts, frames);
  const loads = resourceLoads(input, run, cuts);
  return {
    frames,
    warmup: cuts.reduce((sum, cut) => sum + cut, 0),
    latency: latencyOf(measured, frames),
    throughput,
    parts,
    ...findBottleneck({ input, run, cuts, loads, parts, throughput, frames }),
    resources: loads.map(({ name, kind, utilisation, waiting }) => ({ name, kind, utilisation, waiting })),
    drops: run.streams.reduce((sum, stream) => sum + stream.drops, 0),
    stable: measured.every(
      (values, i) => input.streams[i].arrivals.kind === "saturated" || !isGrowing(values),
    ),
  };
}

function automatic(latencies: Float64Array): number {
  return latencies.length < 10 ? 0 : Math.max(1, mser5(latencies));
}

function latenciesOf({ table, frames }: Simulation["streams"][number]): Float64Array {
  const values = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) values[frame] = table.completion(frame) - table.arrival(frame);
  return values;
}

function latencyOf(measured: Float64Array[], frames: number): Metrics["latency"] {
  const pooled = new Float64Array(frames);
  let at = 0;
  for (const values of measured) {
    pooled.set(values, at);
    at += values.length;
  }
  let sum = 0;
  for (const value of pooled) sum += value;
  const sorted = Array.from(pooled.sort());
  return {
    mean: sum / frames,
    p50: quantileSorted(sorted, 0.5),
    p95: quantileSorted(sorted, 0.95),
    p99: quantileSorted(sorted, 0.99),
  };
}

/** Frames per second from the last warm-up frame's result (or the first arrival) to the last result. */
function throughputOf(input: SimulationInput, run: Simulation, stream: number, cut: number): number {
  const { table, frames } = run.streams[stream];
  const start = cut > 0 ? table.completion(cut - 1) : table.arrival(0);
  const seconds = table.completion(frames - 1) - start;
  if (seconds > 0) return (frames - cut) / seconds;
  throw new ParetoPipeError(
    `stream ${input.streams[stream].name}: its ${frames - cut} measured frames take no time, so their throughput has no value`,
  );
}

/** Mean compute, transfer and waiting of a measured frame. */
function partsOf(run: Simulation, cuts: readonly number[], frames: number): Parts {
  const parts = { compute: 0, transfer: 0, waiting: 0 };
  for (const [i, { table, frames: rows }] of run.streams.entries()) {
    const { data, width, stages, hops } = table;
    for (let at = cuts[i] * width; at < rows * width; at += width) {
      let ready = data[at];
      for (let s = 0; s < stages; s++) {
        const begin = data[at + column.stageBegin(s)];
        const end = data[at + column.stageEnd(s)];
        parts.waiting += begin - ready;
        parts.compute += end - begin;
        if (s >= hops) break;
        ready = data[at + column.hopDelivered(s)];
        const left = data[at + column.hopBegin(s)];
        parts.waiting += left - end;
        parts.transfer += ready - left;
      }
    }
  }
  return {
    compute: parts.compute / frames,
    transfer: parts.transfer / frames,
    waiting: parts.waiting / frames,
  };
}
