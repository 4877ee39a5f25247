import { recordByName } from "../../base/recordByName.ts";
import { keyOf, type PointName } from "../../judge/pointName.ts";
import { summarise } from "../../simulate/predict.ts";
import type { Visit, VisitRecord } from "./visitRecord.ts";

/**
 * Converts records for the judge: one measurement per point, over its visits, and the failures of points that were not
 * measured afterwards.
 */
export function judgedRecords(records: readonly VisitRecord[], points: readonly PointName[]) {
  const measurements = [];
  const failures = [];
  const outputs = new Map<string, { plan: string; difference: number; withinTolerance: true }>();
  for (const point of points) {
    const own = records.filter((record) => keyOf(record) === keyOf(point));
    const visits = own.filter((record): record is Visit => record.kind === "visit");
    const last = own.at(-1);
    if (visits.length > 0) {
      const memory = recordByName(visits.flatMap((visit) => Object.entries(visit.memory)));
      measurements.push(
        summarise(
          visits.map(({ metrics }) => metrics),
          { ...point, memory, cost: "measured" },
        ),
      );
    } else if (last?.kind === "failure") {
      failures.push({ ...point, device: last.device, reason: last.reason });
    }
    for (const { plan, outputDifference } of visits) {
      if (outputDifference !== null)
        outputs.set(plan, { plan, difference: outputDifference, withinTolerance: true });
    }
  }
  return { measurements, failures, outputs: [...outputs.values()] };
}
