import { atLeast, checkShare } from "../base/checkNumber.ts";
import { InputError } from "../base/errors.ts";
import { packageVersion } from "../base/packageVersion.ts";
import type { Run } from "../explore/run.ts";
import type { Prediction } from "../plan/prediction.ts";
import { judgedObjectives } from "./judgedObjectives.ts";
import { judgeFronts, noFronts } from "./judgeFronts.ts";
import { judgePoint } from "./judgePoint.ts";
import type { Measurement } from "./measurement.ts";
import { keyOf, type PointName } from "./pointName.ts";
import { type JudgedCondition, summariseAll, summariseCondition } from "./summarise.ts";
import type { Drift, Failure, Summary, TestbedFacts, Unmeasured, Validation } from "./validation.ts";
import { validationVerdict } from "./validationVerdict.ts";

/** The outputs of a plan's split model, compared with those of the whole model. */
export interface OutputCheck {
  plan: string;
  /** Largest absolute difference. */
  difference: number;
  withinTolerance: boolean;
}

/** The measurements of a run, and how to judge them. */
export interface JudgeInput {
  run: Run;
  measurements: readonly Measurement[];
  failures?: readonly Failure[];
  /** Points that should have been measured but were not. Fronts that lack a point are not compared. */
  unmeasured?: readonly Unmeasured[];
  outputs?: readonly OutputCheck[];
  /** Largest median absolute error that is accepted. Default: 0.1. */
  tolerance?: number;
  /** Default: `measured`. */
  source?: Validation["source"];
  /** The machines; null (the default) if nothing is known about them. */
  testbed?: TestbedFacts | null;
  /** When it was measured or imported, ISO 8601. Default: now. */
  createdAt?: string;
  /** Versions of the programs that measured. Default: ParetoPipe's. */
  versions?: Record<string, string>;
  notes?: readonly string[];
  /**
   * The drift of devices, and what is predicted of devices as fast as they were while plans were measured; if known.
   */
  drift?: { devices: readonly Drift[]; predictions: readonly Prediction[] };
}

/**
 * Judges a run's predictions by measurements:
 *
 *     predictions ─┬─ judgePoint ─ points ─┬─ summariseErrors, kendallTau ─┬─ summaries ─ verdict
 *     measurements ┘                       └─ judgeFronts ─────────────────┘
 *
 * A plan whose split gave a wrong result fails under every condition, however fast it is. The same input gives the same
 * result, apart from `createdAt`.
 *
 * @throws InputError for a measurement, failure or output that the run has no prediction for, for two measurements of
 *   the same point, for a measured figure that is negative or not finite, or for a tolerance that is no share above 0
 *
 * @example
 * ```ts
 * import { judge, measurementOf, readRun } from "paretopipe";
 *
 * const run = await readRun("runs/mine");
 * const measured = measurementOf({ condition: "wifi", plan: "board", latency: 0.21, throughput: 4.7 });
 * const { verdict, points } = judge({ run, measurements: [measured] });
 * console.log(verdict, points[0].errors.latency);
 * ```
 */
export function judge(input: JudgeInput): Validation {
  const { run, measurements, tolerance = 0.1, outputs = [], unmeasured = [] } = input;
  checkShare("tolerance", tolerance, 0.05);
  checkInput(input);
  const differences = new Map(outputs.map(({ plan, difference }) => [plan, difference]));
  // 1. Failures: those reported, and all measurements of plans with a wrong result. A failed point counts as not
  // measured.
  const wrong = new Map(outputs.filter((item) => !item.withinTolerance).map((item) => [item.plan, item]));
  const batches = new Map(run.plans.map(({ id, batch }) => [id, batch]));
  // Like its prediction, a measurement is compared per input where plans differ in their batch.
  const measured = measurements.map((item): Measurement => {
    const batch = batches.get(item.plan);
    return batch === undefined ? item : { ...item, batch };
  });
  const sound = measured.filter((item) => !wrong.has(item.plan) && !isReported(input.failures, item));
  const failures = inRunOrder(run, [
    ...(input.failures ?? []),
    ...measurements
      .filter((item) => wrong.has(item.plan) && !isReported(input.failures, item))
      .map(({ condition, plan }) => wrongResult(condition, plan, wrong.get(plan)!.difference)),
  ]);
  // 2. Point by point.
  const byKey = new Map(sound.map((item) => [keyOf(item), item]));
  const drifted = new Map(input.drift?.predictions.map((item) => [keyOf(item), item]));
  const points = run.predictions.flatMap((predicted) => {
    const measured = byKey.get(keyOf(predicted));
    if (!measured) return [];
    const difference = differences.get(predicted.plan) ?? null;
    return [judgePoint(predicted, measured, difference, tolerance, drifted.get(keyOf(predicted)))];
  });
  // 3. Over the points.
  const objectives = judgedObjectives(run.objectives, sound);
  const conditions = run.conditions.map(({ name }): JudgedCondition => {
    const own = points.filter(({ condition }) => condition === name);
    const failed = failures.filter(({ condition }) => condition === name).length;
    const left = unmeasured.filter(({ condition }) => condition === name).length;
    const fronts = left > 0 ? noFronts(name) : judgeFronts(name, own, objectives, run.where);
    return { name, points: own, failures: failed, unmeasured: left, fronts };
  });
  const judged = conditions.filter(
    (condition) => condition.points.length + condition.failures + condition.unmeasured > 0,
  );
  const all = summariseAll(judged);
  const withinTolerance = isWithin(all, tolerance);
  return {
    schema: "paretopipe/validation/v1",
    name: run.name,
    run: run.createdAt,
    createdAt: input.createdAt ?? new Date().toISOString(),
    versions: input.versions ?? { paretopipe: packageVersion() },
    source: input.source ?? "measured",
    testbed: input.testbed ?? null,
    tolerance,
    withinTolerance,
    verdict: validationVerdict(all, { tolerance, withinTolerance, unmeasured }),
    objectives: objectives.map(({ name }) => name),
    points,
    failures,
    unmeasured: [...unmeasured],
    fronts: judged.map(({ fronts }) => fronts.fronts),
    summaries: [...judged.map(summariseCondition), all],
    ...(input.drift && { drift: [...input.drift.devices] }),
    notes: [...(input.notes ?? [])],
  };
}

function checkInput({ run, measurements, failures = [], outputs = [] }: JudgeInput): void {
  const predicted = new Set(run.predictions.map(keyOf));
  const seen = new Set<string>();
  for (const item of [...measurements, ...failures]) {
    if (predicted.has(keyOf(item))) continue;
    throw new InputError(
      `plan ${item.plan} under condition ${item.condition} was measured, but run ${run.name} predicts nothing of it`,
      { code: "invalid-measurements" },
    );
  }
  for (const item of measurements) {
    if (seen.has(keyOf(item))) {
      throw new InputError(
        `plan ${item.plan} under condition ${item.condition} has two measurements; one is needed`,
        { code: "invalid-measurements" },
      );
    }
    seen.add(keyOf(item));
    checkFigures(item);
  }
  const stray = outputs.find(({ plan }) => !run.plans.some(({ id }) => id === plan));
  if (stray)
    throw new InputError(
      `outputs of plan ${stray.plan} were compared, but run ${run.name} has no such plan`,
      { code: "invalid-measurements" },
    );
}

/** A negative or infinite figure, or one that is not a number, would make every summary meaningless. */
function checkFigures({ condition, plan, latency, throughput }: Measurement): void {
  const { mean, p50, p95, p99 } = latency;
  const { fits, words } = atLeast(0);
  for (const [name, value] of Object.entries({ latency: mean, p50, p95, p99, throughput: throughput.mean })) {
    if (value === null || fits(value)) continue;
    throw new InputError(`plan ${plan} under condition ${condition}: measured ${name} ${value}: ${words}`, {
      code: "invalid-measurements",
    });
  }
}

function isReported(failures: readonly Failure[] = [], point: PointName): boolean {
  return failures.some((failure) => keyOf(failure) === keyOf(point));
}

function wrongResult(condition: string, plan: string, difference: number): Failure {
  const reason = `wrong result: its outputs differ from the whole model's by ${Number(difference.toPrecision(3))}`;
  return { condition, plan, device: null, reason };
}

function inRunOrder(run: Run, failures: Failure[]): Failure[] {
  const order = new Map(run.predictions.map((prediction, index) => [keyOf(prediction), index]));
  return failures.toSorted((a, b) => order.get(keyOf(a))! - order.get(keyOf(b))!);
}

/** Latency may be missing if no queue is stable; throughput never is. */
function isWithin({ latency, throughput }: Summary, tolerance: number): boolean {
  if (throughput === null) return false;
  return throughput.median <= tolerance && (latency === null || latency.median <= tolerance);
}
