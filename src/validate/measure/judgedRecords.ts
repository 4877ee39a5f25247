import { recordByName } from "../../base/recordByName.ts";
import type { OutputCheck } from "../../judge/judge.ts";
import { keyOf, type PointName } from "../../judge/pointName.ts";
import { averagesOf } from "../../simulate/averages.ts";
import { isPrecise } from "../../simulate/isPrecise.ts";
import { summarise } from "../../simulate/predict.ts";
import type { Visit, VisitRecord } from "./visitRecord.ts";

/**
 * Converts records for the judge: one measurement per point, over its visits; the failures of points that were not
 * measured afterwards; and for each plan the comparison of its outputs, a wrong one if there is any.
 *
 * @param width that the intervals were to reach; if given, the measurements say whether they did
 */
export function judgedRecords(records: readonly VisitRecord[], points: readonly PointName[], width?: number) {
  const measurements = [];
  const failures = [];
  const outputs = new Map<string, OutputCheck>();
  for (const point of points) {
    const own = records.filter((record) => keyOf(record) === keyOf(point));
    const visits = own.filter((record): record is Visit => record.kind === "visit");
    const last = own.at(-1);
    if (visits.length > 0) {
      const memory = recordByName(visits.flatMap((visit) => Object.entries(visit.memory)));
      const runs = visits.map(({ metrics }) => metrics);
      const precise = width === undefined ? undefined : isPrecise(averagesOf(runs), width);
      measurements.push(summarise(runs, { ...point, memory, cost: "measured" }, precise));
    } else if (last?.kind === "failure") {
      failures.push({ ...point, device: last.device, reason: last.reason });
    }
    const check = outputCheck(own);
    if (check && outputs.get(point.plan)?.withinTolerance !== false) outputs.set(point.plan, check);
  }
  return { measurements, failures, outputs: [...outputs.values()] };
}

/**
 * Whether the outputs of a point's next visit are to be compared: until a visit to its plan has given the right ones, and again where the
 * point itself gave wrong ones last.
 */
export function needsComparison(records: readonly VisitRecord[], point: PointName): boolean {
  const own = records.filter((record) => keyOf(record) === keyOf(point));
  if (outputCheck(own)?.withinTolerance === false) return true;
  return !records.some(
    (record) => record.plan === point.plan && record.kind === "visit" && record.outputDifference !== null,
  );
}

/** Returns the latest comparison of a point's outputs: a wrong result counts until a later visit gives the right one. */
function outputCheck(records: readonly VisitRecord[]): OutputCheck | undefined {
  return records.reduce<OutputCheck | undefined>((check, record) => {
    const { kind, plan, outputDifference } = record;
    if (kind === "visit" && outputDifference !== null)
      return { plan, difference: outputDifference, withinTolerance: true };
    if (kind === "failure" && outputDifference !== undefined)
      return { plan, difference: outputDifference ?? Number.POSITIVE_INFINITY, withinTolerance: false };
    return check;
  }, undefined);
}
