import type { SearchFigures, SearchObjective, SearchProblem } from "./problem.ts";

/**
 * A figure of a plan's beginning. `idle` is the idle watts of its devices, from which energy follows once the period is known.
 * With blocking I/O, `busy` is the seconds for which the last device is occupied so far, and `source` those of the source.
 */
export type DimensionName = SearchObjective | "idle" | "busy" | "source";

/** A figure that grows along the chain: by addition, or as the largest of its parts. */
export interface Dimension {
  name: DimensionName;
  isMax: boolean;
}

const order: DimensionName[] = [
  "latency",
  "period",
  "energy",
  "idle",
  "bytes",
  "devices",
  "memory",
  "busy",
  "source",
];

/**
 * Lists the figures that labels must carry so that dominance among them is sound: those of the objectives and limits. Energy
 * needs the period and the idle watts too:
 *
 *     energy per frame = links' joules + sum of (busy - idle) x seconds + sum of idle x the seconds between two frames (`secondsBetween`)
 *
 * Limits on the period and on memory concern each part by itself and need no figure of the whole. With blocking I/O the
 * period is a sum for each device. It is known only when the device has sent, and for the source when it has the result.
 */
export function findDimensions(problem: SearchProblem): Dimension[] {
  const names = new Set<DimensionName>(problem.objectives);
  for (const [name, limit] of Object.entries(problem.limits ?? {})) {
    const isOfParts = name === "memory" || (name === "period" && !problem.isBlocking);
    if (limit !== undefined && !isOfParts) names.add(name as SearchObjective);
  }
  if (names.has("energy") && problem.devices.some(({ idlePower = 0 }) => idlePower > 0)) {
    names.add("period");
    names.add("idle");
    if (problem.window !== undefined) names.add("latency");
  }
  if (names.has("period") && problem.isBlocking) {
    names.add("busy");
    names.add("source");
  }
  return order
    .filter((name) => names.has(name))
    .map((name) => ({ name, isMax: name === "period" || name === "memory" }));
}

/** Whether figures meet the limits. */
export function isWithin(figures: Partial<SearchFigures>, limits: Partial<SearchFigures> = {}): boolean {
  return Object.entries(limits).every(
    ([name, limit]) => limit === undefined || !(figures[name as SearchObjective]! > limit),
  );
}
