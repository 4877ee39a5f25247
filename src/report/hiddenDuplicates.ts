import type { ConditionResult } from "../explore/run.ts";

/** A larger group of equal plans is represented by its first plan. */
const maxShown = 3;

/**
 * Finds the plans of a front that tables leave out because an equal plan represents them, and how many plans each of those
 * represents.
 */
export function hiddenDuplicates({ duplicates }: Pick<ConditionResult, "duplicates">): {
  hidden: Set<string>;
  equals: Map<string, number>;
} {
  const large = duplicates.filter((group) => group.length > maxShown);
  return {
    hidden: new Set(large.flatMap((group) => group.slice(1))),
    equals: new Map(large.map(([first, ...others]) => [first, others.length])),
  };
}
