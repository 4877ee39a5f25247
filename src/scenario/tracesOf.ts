import type { Trace } from "../network/trace.ts";
import type { Condition } from "./resolveCondition.ts";

/** Returns the traces of a condition: of its links and of its medium. */
export function tracesOf({ all, links, medium }: Pick<Condition, "all" | "links" | "medium">): Trace[] {
  const conditions = [all, ...Object.values(links)].map((link) => link.conditions);
  return [...conditions, ...(medium ? [medium] : [])].flatMap(({ trace }) => trace ?? []);
}
