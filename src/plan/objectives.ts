import type { Direction } from "../pareto/dominates.ts";

/** The figures that objectives are read from. A measurement may lack some: then `N` includes null. */
export interface Figures<N extends number | null = number> {
  /** Seconds from a frame's admission to its result. */
  latency: { mean: number; p95: N; p99: N };
  /** Frames per second. */
  throughput: number;
}

/** Something that plans are ranked by. */
export interface Objective {
  /** Which values are better: the small ones or the large ones. */
  direction: Direction;
  /** What its values are: seconds, or frames per second. */
  quantity: "time" | "rate";
  /** In a heading: `mean latency`. */
  words: string;
  /** In a list of figures: `latency`. */
  short: string;
  /** Reads its value. */
  value: <N extends number | null>(figures: Figures<N>) => number | N;
}

/** Every objective that a scenario may name. A new one is added here and nowhere else. */
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

/** The name of an objective, as scenarios and runs write it. */
export type ObjectiveName = keyof typeof objectives;

/** The names of all objectives. */
export const objectiveNames = Object.keys(objectives) as [ObjectiveName, ...ObjectiveName[]];

/** The objective of a name; undefined for a name that there is none of. */
export function findObjective(name: string): Objective | undefined {
  return Object.hasOwn(objectives, name) ? objectives[name as ObjectiveName] : undefined;
}

/**
 * A figure without its last digits, to rank plans by. Sums in another order differ by some 1e-15 of their value, and
 * that must not make one plan better than another, or put both on a front.
 */
export function roundForRanking(value: number): number {
  return Number(value.toPrecision(9));
}
