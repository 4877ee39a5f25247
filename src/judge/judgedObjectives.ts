import type { Direction } from "../pareto/dominates.ts";
import { figuresOf, findObjective } from "../plan/objectives.ts";
import type { Measurement } from "./measurement.ts";

/** An objective by which predictions and measurements are compared. */
export interface JudgedObjective {
  name: string;
  direction: Direction;
  /** In seconds or frames per second; null if it was not measured. */
  value: (record: Measurement) => number | null;
}

/**
 * Returns the run's objectives for which every measurement has a value above 0, because ratios need one. Memory is none of them:
 * visits know the peak of one process, and a plan is judged by the device that needs the most.
 */
export function judgedObjectives(
  names: readonly string[],
  measurements: readonly Measurement[],
): JudgedObjective[] {
  return names.flatMap((name) => {
    const objective = findObjective(name);
    if (!objective || name === "memory") return [];
    const value = (measurement: Measurement) => objective.value(figuresOf(measurement));
    const isMeasured = measurements.length > 0 && measurements.every((item) => (value(item) ?? 0) > 0);
    return isMeasured ? [{ name, direction: objective.direction, value }] : [];
  });
}
