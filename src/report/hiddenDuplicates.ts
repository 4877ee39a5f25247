import type { ConditionResult } from "../explore/run.ts";

/** A group of more equal plans than this is shown by its first plan. */
const maxShown = 3;

/** The plans of a front that tables leave out because an equal plan stands for them, and the number that each of those stands for. */
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
