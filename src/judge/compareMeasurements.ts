import { median, quantile } from "simple-statistics";
import { InputError } from "../base/errors.ts";
import type { Run } from "../explore/run.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";
import { keyOf, type PointName } from "./pointName.ts";
import { summariseErrors } from "./summariseErrors.ts";
import type { Point, Validation } from "./validation.ts";

/** A run and the validation of its predictions. */
export interface JudgedRun {
  run: Run;
  validation: Validation;
}

/** A figure that was measured twice. */
export interface MeasuredTwice {
  first: number;
  second: number;
  /** Their difference by their mean, without sign: 0.1 for 95 and 105. */
  difference: number;
}

/** One plan under one condition, measured twice. */
export interface RepeatedPoint extends PointName {
  /** Mean latency, seconds; null if a queue kept growing in either run, because it then depends on how long that was. */
  latency: MeasuredTwice | null;
  /** Frames per second. */
  throughput: MeasuredTwice;
}

/** How far apart two measurements of the same plan are, over several points. */
export interface Floor {
  median: number;
  /** Nine of ten are at most this far apart. */
  p90: number;
  /** The median absolute error of each validation's predictions, over the points that both measured. */
  errors: [first: number | null, second: number | null];
}

/** Two validations of the same plans, compared. */
export interface MeasurementComparison {
  /** Seconds from the first validation's end to the second's. */
  apart: number;
  points: RepeatedPoint[];
  /** Null if no point has a latency. */
  latency: Floor | null;
  throughput: Floor;
}

/**
 * Compares what two validations measured of the same plans. The medians are the *floor*: how far a plan measured again is from itself
 * because the machine, the network or the measuring vary. No prediction can be expected to come closer to a measurement than
 * about that.
 *
 * @throws InputError if the two are not of the same model and workload on the same devices, or no plan was measured in both
 */
export function compareMeasurements(one: JudgedRun, other: JudgedRun): MeasurementComparison {
  checkAlike(one.run, other.run);
  const [first, second] = [one.validation, other.validation];
  const measuredAgain = new Map(second.points.map((point) => [keyOf(point), point]));
  const pairs = first.points.flatMap((point): [Point, Point][] => {
    const again = measuredAgain.get(keyOf(point));
    const { condition } = point;
    const isSame = conditionWords(one.run, condition) === conditionWords(other.run, condition);
    return again && isSame ? [[point, again]] : [];
  });
  if (pairs.length === 0) {
    throw new InputError("the two validations measured no plan under the same condition in common", {
      code: "invalid-run",
    });
  }
  const points = pairs.map(([{ condition, plan, measured }, { measured: again }]): RepeatedPoint => {
    const isSettled = measured.stable !== false && again.stable !== false;
    return {
      condition,
      plan,
      latency: isSettled ? twice(measured.latency.mean, again.latency.mean) : null,
      throughput: twice(measured.throughput.mean, again.throughput.mean),
    };
  });
  const floor = (figure: "latency" | "throughput", differences: readonly number[]): Floor => {
    const errorOf = (own: readonly Point[]) =>
      summariseErrors(own.map(({ errors }) => errors[figure]))?.median ?? null;
    return {
      median: median([...differences]),
      p90: quantile([...differences], 0.9),
      errors: [errorOf(pairs.map(([point]) => point)), errorOf(pairs.map(([, again]) => again))],
    };
  };
  const latencies = points.flatMap(({ latency }) => (latency ? [latency.difference] : []));
  return {
    apart: (Date.parse(second.createdAt) - Date.parse(first.createdAt)) / 1000,
    points,
    latency: latencies.length > 0 ? floor("latency", latencies) : null,
    throughput: floor(
      "throughput",
      points.map(({ throughput }) => throughput.difference),
    ),
  };
}

function twice(first: number, second: number): MeasuredTwice {
  // Nothing came through both times: these two are equal, too.
  return {
    first,
    second,
    difference: first === second ? 0 : (2 * Math.abs(first - second)) / (first + second),
  };
}

/** Throws InputError unless both runs are of the same model and workload, on devices of the same names and slowdowns. */
function checkAlike(one: Run, other: Run): void {
  for (const [what, words] of [
    ["model", ({ model }: Run) => `${model.name}, batch ${model.batch} (${model.sha256.slice(0, 8)})`],
    ["devices", deviceWords],
    ["workload", workloadWords],
  ] as const) {
    if (words(one) === words(other)) continue;
    throw new InputError(
      `the first validation is of ${words(one)}, the second of ${words(other)}: only plans of the same ${what} can be compared`,
      { code: "invalid-run" },
    );
  }
}

function deviceWords({ devices }: Run): string {
  const each = devices.map(({ name, slowdown }) =>
    slowdown === 1 ? name : `${name} slowed ${slowdown} times`,
  );
  return each.sort().join(" and ");
}

function conditionWords({ conditions }: Run, condition: string): string | undefined {
  return conditions.find(({ name }) => name === condition)?.description;
}

/**
 * Says what comes, frames or single inputs, and when, and where frames end. The number of frames is the visits', not the workload's.
 */
function workloadWords({ scenario, model }: Run): string {
  const { workload, runtime } = scenario as Partial<Pick<Scenario, "workload" | "runtime">>;
  const arrivals = workload?.arrivals ?? "saturated";
  const per = workload?.per ?? (model.batches ? "input" : "frame");
  const inputs = arrivals !== "saturated" && per === "input" ? " of inputs" : "";
  const drop = workload?.drop ? ", dropped" : "";
  return `arrivals ${JSON.stringify(arrivals)}${inputs}${drop}, delivered at the ${runtime?.deliver ?? "source"}`;
}
