import { bestBy } from "../pareto/bestBy.ts";
import { roundForRanking } from "../plan/objectives.ts";
import { workRate } from "../plan/workUnit.ts";
import type { Run } from "./run.ts";

/**
 * Returns the plan with the highest throughput under a condition among these ids; in a tie, the first. Undefined if there
 * is none.
 */
export function fastest(
  { predictions }: Pick<Run, "predictions">,
  condition: string,
  ids: readonly string[],
): string | undefined {
  const throughput = new Map(
    predictions
      .filter((item) => item.condition === condition)
      .map((item) => [item.plan, roundForRanking(workRate(item))]),
  );
  return bestBy(ids, [{ direction: "max", value: (id) => throughput.get(id) ?? 0 }]);
}
