import type { Plan } from "../plan/plan.ts";
import { unknownPlans } from "../report/searchWords.ts";

/**
 * Says what an interrupted search had found, and how much better another plan may be.
 *
 * @param gap as a share; infinite if nothing was found for some end of the first stage
 */
export function interruptedWords(condition: string, front: readonly Plan[], gap: number): string {
  const start = `the search under ${condition} was interrupted`;
  if (front.length === 0) return `${start} before it found a plan`;
  const ids = front.map(({ id }) => `\n  ${id}`).join("");
  return Number.isFinite(gap)
    ? `${start}; a plan that was not found may be better by up to ${Number((100 * gap).toPrecision(2))} % than these:${ids}`
    : `${start}; ${unknownPlans}:${ids}`;
}
