import type { Direction } from "../pareto/dominates.ts";

/** The figures from which objectives are read. A measurement may lack some; then `N` includes null. */
export interface Figures<N extends number | null = number> {
  /** Seconds from a frame's admission to its result. */
  latency: { mean: number; p95: N; p99: N };
  /** Frames per second. */
  throughput: number;
}

/** A figure by which plans are ranked. */
export interface Objective {
  /** Whether small or large values are better. */
  direction: Direction;
  /** What kind of quantity it is: seconds, or frames per second. */
  quantity: "time" | "rate";
  /** Its name in a heading: `mean latency`. */
  words: string;
  /** Its name in a list of figures: `latency`. */
  short: string;
  /** Reads its value. */
  value: <N extends number | null>(figures: Figures<N>) => number | N;
}

/** Every objective that a scenario may name. A new one needs to be added only here. */
export const objectives = {
  latency: {
    direction: "min",
    quantity: "time",
    words: "mean latency",
    short: "latency",
    value: ({ latency }) => latency.mean,
  },
  p95: {
    direction: "min",
    quantity: "time",
    words: "95th percentile of latency",
    short: "p95",
    value: ({ latency }) => latency.p95,
  },
  p99: {
    direction: "min",
    quantity: "time",
    words: "99th percentile of latency",
    short: "p99",
    value: ({ latency }) => latency.p99,
  },
  throughput: {
    direction: "max",
    quantity: "rate",
    words: "throughput",
    short: "throughput",
    value: ({ throughput }) => throughput,
  },
} as const satisfies Record<string, Objective>;

/** The name of an objective in scenarios and runs. */
export type ObjectiveName = keyof typeof objectives;

/** The names of all objectives. */
export const objectiveNames = Object.keys(objectives) as [ObjectiveName, ...ObjectiveName[]];

/** Finds the objective with this name; undefined if there is none. */
export function findObjective(name: string): Objective | undefined {
  return Object.hasOwn(objectives, name) ? objectives[name as ObjectiveName] : undefined;
}

/**
 * Rounds off a figure's last digits for ranking plans. Sums in a different order differ by about 1e-15 of their value,
 * which must not make one plan better than another or put both on a front.
 */
export function roundForRanking(value: number): number {
  return Number(value.toPrecision(9));
}
