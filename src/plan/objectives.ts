import type { Direction } from "../pareto/dominates.ts";
import { quantities } from "./quantities.ts";
import type { WorkUnit } from "./workUnit.ts";

/** The figures from which objectives are read. Null or absent: not measured, or not in the record. */
export interface Figures {
  /** Seconds from a frame's admission to its result. */
  latency: { mean: number; p95: number | null; p99: number | null };
  /** Frames per second. */
  throughput: number;
  /** Inputs of a frame, if plans of a run differ in it. They are then compared by their figures per input. */
  batch?: number;
  /** Joules per frame. */
  energy?: number;
  /** Bytes of one frame over all links. */
  bytes?: number;
  /** Bytes that each device needs, by its name. */
  memory?: Record<string, number>;
  /** Total cost of the devices; each costs 1 if the scenario says nothing. */
  devices?: number;
}

/** A figure by which plans are ranked. */
export interface Objective {
  /** Whether small or large values are better. */
  direction: Direction;
  /** The quantity that it measures. */
  quantity: keyof typeof quantities;
  /** Its name in a heading: `mean latency`. */
  words: string;
  /** Its name in a list of figures: `latency`. */
  short: string;
  /** Reads its value; null if the figures lack it. */
  value: (figures: Figures) => number | null;
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
    value: ({ throughput, batch = 1 }) => throughput * batch,
  },
  energy: {
    direction: "min",
    quantity: "energy",
    words: "energy per frame",
    short: "energy",
    value: ({ energy, batch = 1 }) => (energy === undefined ? null : energy / batch),
  },
  bytes: {
    direction: "min",
    quantity: "size",
    words: "bytes per frame over links",
    short: "bytes",
    value: ({ bytes, batch = 1 }) => (bytes === undefined ? null : bytes / batch),
  },
  memory: {
    direction: "min",
    quantity: "size",
    words: "largest memory of a device",
    short: "memory",
    value: ({ memory }) => (memory ? Math.max(...Object.values(memory)) : null),
  },
  devices: {
    direction: "min",
    quantity: "number",
    words: "cost of the devices",
    short: "devices",
    value: ({ devices }) => devices ?? null,
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

/** Returns the figures of a prediction or a measurement. */
export function figuresOf({
  latency,
  throughput,
  batch,
  energy,
  bytes,
  memory,
  devices,
}: Omit<Figures, "throughput"> & { throughput: { mean: number } }): Figures {
  return { latency, throughput: throughput.mean, batch, energy, bytes, memory, devices };
}

/**
 * Reads an objective's value from a prediction, which has all of them.
 *
 * @throws RangeError if it lacks the figure: the scenario was not checked
 */
export function objectiveValue(objective: Objective, figures: Figures): number {
  const value = objective.value(figures);
  if (value === null) throw new RangeError(`a prediction has no figure for ${objective.words}`);
  return value;
}

/** Formats an objective's value for people, with its unit. */
export function formatFigure(
  { quantity }: Pick<Objective, "quantity">,
  value: number,
  unit: WorkUnit = "frame",
): string {
  return quantities[quantity].format(value, unit);
}

/** Returns an objective's name in a heading, with the unit of work that its figures are for: `energy per input`. */
export function wordsPer({ words }: Pick<Objective, "words">, unit: WorkUnit): string {
  return words.replace("per frame", `per ${unit}`);
}

/**
 * Rounds off a figure's last digits for ranking plans. Sums in a different order differ by about 1e-15 of their value,
 * which must not make one plan better than another or put both on a front.
 */
export function roundForRanking(value: number): number {
  return Number(value.toPrecision(9));
}
