import type { Summary } from "./validation.ts";

/** What tables call all conditions together: `all`, unless a condition has that name. */
export function allName(summaries: readonly Pick<Summary, "condition">[]): string {
  return summaries.some(({ condition }) => condition === "all") ? "all conditions" : "all";
}
