import { mean } from "simple-statistics";
import { meetsLimits } from "../explore/underLimits.ts";
import { bestBy } from "../pareto/bestBy.ts";
import { paretoFront } from "../pareto/front.ts";
import { hypervolume } from "../pareto/hypervolume.ts";
import { regret } from "../pareto/regret.ts";
import type { Limit } from "../plan/limits.ts";
import { roundForRanking } from "../plan/objectives.ts";
import type { JudgedObjective } from "./judgedObjectives.ts";
import type { Measurement } from "./measurement.ts";
import type { FrontPair, Point, Summary } from "./validation.ts";

/** The judgement on one condition's fronts. */
export type FrontJudgement = Pick<Summary, "frontOverlap" | "hypervolume" | "regret"> & { fronts: FrontPair };

/** A single point is its own front, predicted and measured, which says nothing. */
const minPoints = 2;

/**
 * Compares the predicted front with the measured one. Both are fronts of the points of one condition, so an unmeasured plan
 * counts for neither. As in a run, plans whose queues kept growing are on no front, and neither are those that miss a limit by prediction, which
 * nobody would choose; plans that are equal in every objective are on it together. Fewer than two points are not compared.
 *
 * Hypervolume needs two objectives; it is null for any other number. Its reference is a tenth worse than the worst
 * measurement in each objective, so that the ratio does not depend on the unit and the ends of the front count.
 */
export function judgeFronts(
  condition: string,
  points: readonly Point[],
  objectives: readonly JudgedObjective[],
  limits: readonly Limit[],
): FrontJudgement {
  const settled = points.filter(
    ({ predicted, measured }) =>
      predicted.stable && measured.stable !== false && meetsLimits(predicted, limits),
  );
  if (settled.length < minPoints || objectives.length === 0) return noFronts(condition);
  const directions = objectives.map(({ direction }) => direction);
  const values = (record: Measurement) => objectives.map(({ value }) => value(record)!);
  const front = (of: "predicted" | "measured") =>
    paretoFront(
      settled,
      objectives.map(({ direction, value }) => ({
        direction,
        value: (point: Point) => roundForRanking(value(point[of])!),
      })),
    ).flat();
  const predicted = front("predicted");
  const measured = front("measured");
  const all = settled.map((point) => values(point.measured));
  const regrets = predicted.map((point) => regret(values(point.measured), all, directions));
  const both = predicted.filter((point) => measured.includes(point)).length;
  return {
    fronts: {
      condition,
      predicted: predicted.map(({ plan }) => plan),
      measured: measured.map(({ plan }) => plan),
    },
    frontOverlap: both / (predicted.length + measured.length - both),
    hypervolume: volumeRatio(predicted, measured, settled, objectives),
    regret: {
      objectives: objectives.map((objective) => objectiveRegret(settled, objective)),
      front: { mean: mean(regrets), worst: Math.max(...regrets) },
    },
  };
}

/** Returns the judgement for a condition whose fronts cannot be compared. */
export function noFronts(condition: string): FrontJudgement {
  return {
    fronts: { condition, predicted: [], measured: [] },
    frontOverlap: null,
    hypervolume: null,
    regret: { objectives: [], front: null },
  };
}

function volumeRatio(
  predicted: readonly Point[],
  measured: readonly Point[],
  all: readonly Point[],
  objectives: readonly JudgedObjective[],
): number | null {
  if (objectives.length !== 2) return null;
  const [first, second] = objectives;
  const place = (point: Point): [number, number] => [
    first.value(point.measured)!,
    second.value(point.measured)!,
  ];
  const worst = ({ direction, value }: JudgedObjective) => {
    const values = all.map((point) => value(point.measured)!);
    return direction === "min" ? 1.1 * Math.max(...values) : 0.9 * Math.min(...values);
  };
  const volume = (points: readonly Point[]) =>
    hypervolume(points.map(place), [worst(first), worst(second)], [first.direction, second.direction]);
  return volume(predicted) / volume(measured);
}

/**
 * Computes how much is lost by choosing the plan that is predicted to be best. Among equal predictions, the first in the
 * run's order is chosen. Nothing is lost where two measurements differ by a rounding error.
 */
function objectiveRegret(points: readonly Point[], { name, direction, value }: JudgedObjective) {
  const cost = (record: Measurement) => (direction === "min" ? value(record)! : 1 / value(record)!);
  const rank = (record: Measurement) => roundForRanking(cost(record));
  const least = (of: "predicted" | "measured") =>
    bestBy(points, [{ direction: "min", value: (point) => rank(point[of]) }])!;
  const chosen = least("predicted");
  const best = least("measured");
  return {
    objective: name,
    chosen: chosen.plan,
    best: best.plan,
    regret: Math.max(0, cost(chosen.measured) / cost(best.measured) - 1),
  };
}
