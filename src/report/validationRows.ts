import type { Run } from "../explore/run.ts";
import type { Point, Validation } from "../judge/validation.ts";
import { type NamedPlan, namedPlan, namedPlans } from "./planRows.ts";

/** One point of a validation with its plan's names for readers. */
export interface ValidationRow extends NamedPlan {
  point: Point;
  /** On the front among the measured plans, as predicted, and as measured. */
  predictedFront: boolean;
  measuredFront: boolean;
}

/**
 * Joins a validation's points with the run's plans, in the run's order.
 *
 * @param condition if given, only its points
 * @throws InputError if the validation names a plan that the run does not hold
 */
export function validationRows(run: Run, validation: Validation, condition?: string): ValidationRow[] {
  const plans = namedPlans(run);
  const fronts = new Map(validation.fronts.map((pair) => [pair.condition, pair]));
  return validation.points
    .filter((point) => condition === undefined || point.condition === condition)
    .map((point) => {
      const front = fronts.get(point.condition);
      return {
        ...namedPlan(plans, point.plan, `the validation under condition ${point.condition}`),
        point,
        predictedFront: front?.predicted.includes(point.plan) ?? false,
        measuredFront: front?.measured.includes(point.plan) ?? false,
      };
    });
}

/** The larger of a point's absolute errors of mean latency and throughput; 0 if it has neither. */
export function worstError({ errors }: Point): number {
  return Math.max(Math.abs(errors.latency ?? 0), Math.abs(errors.throughput ?? 0));
}

/** Rows that are always kept for the worst errors. */
const misses = 3;

/**
 * Chooses the rows to show if there is no room for all: baselines, worst errors, fronts, then the others with the largest
 * errors. They keep their order.
 */
export function shownRows(rows: ValidationRow[], max: number): ValidationRow[] {
  const byError = rows.toSorted((a, b) => worstError(b.point) - worstError(a.point));
  const isFront = (row: ValidationRow) => row.predictedFront || row.measuredFront;
  const wanted = new Set([
    ...rows.filter((row) => row.isBaseline),
    ...byError.slice(0, misses),
    ...byError.filter(isFront),
    ...byError,
  ]);
  const shown = new Set([...wanted].slice(0, max));
  return rows.filter((row) => shown.has(row));
}

/** Plans of the run that were neither measured nor failed under a condition, in the run's order. */
export function notMeasured(run: Run, validation: Validation, condition: string): NamedPlan[] {
  const touched = new Set(
    [...validation.points, ...validation.failures]
      .filter((item) => item.condition === condition)
      .map(({ plan }) => plan),
  );
  return [...namedPlans(run).values()].filter(({ plan }) => !touched.has(plan.id));
}
