import type { Direction } from "../pareto/dominates.ts";
import type { Measurement } from "./measurement.ts";

/** An objective that predictions and measurements are compared by. */
export interface JudgedObjective {
  name: string;
  direction: Direction;
  /** Seconds or frames per second; null where it was not measured. */
  value: (record: Measurement) => number | null;
}

const known: Record<string, Omit<JudgedObjective, "name">> = {
  latency: { direction: "min", value: ({ latency }) => latency.mean },
  p95: { direction: "min", value: ({ latency }) => latency.p95 },
  p99: { direction: "min", value: ({ latency }) => latency.p99 },
  throughput: { direction: "max", value: ({ throughput }) => throughput.mean },
};

/** The objectives of a run that every measurement has a value above 0 of; ratios need one. */
export function judgedObjectives(
  names: readonly string[],
  measurements: readonly Measurement[],
): JudgedObjective[] {
  return names.flatMap((name) => {
    if (!Object.hasOwn(known, name)) return [];
    const objective = known[name];
    return measurements.every((item) => (objective.value(item) ?? 0) > 0) ? [{ name, ...objective }] : [];
  });
}
