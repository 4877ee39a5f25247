import { mean } from "simple-statistics";
import { evaluate } from "../explore/evaluate.ts";
import type { Run } from "../explore/run.ts";
import { driftOf } from "../judge/drift.ts";
import type { JudgeInput } from "../judge/judge.ts";
import type { PointName } from "../judge/pointName.ts";
import { profiledPaces } from "../profile/profiledPaces.ts";
import { slowerProfile } from "../profile/slowerProfile.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { VisitRecord } from "./measure/visitRecord.ts";
import { pointTasks } from "./predictVisits.ts";

/**
 * Measures the drift of each device, from its paces in the profile and in the visits, and predicts the points again for
 * devices that much slower.
 *
 * One drift is used for a whole validation. On a shared machine the pace of the moments before and after a visit said
 * little of the visit itself: dividing each by its own made errors larger (docs/reference/validation.md).
 *
 * @returns undefined if no device's pace is known from both, or devices have several profiles
 */
export function driftedPredictions(
  resolved: ResolvedScenario,
  run: Run,
  points: readonly PointName[],
  records: readonly VisitRecord[],
  seed: number,
): JudgeInput["drift"] {
  // Each profile of a device has paces of its own: another batch does not matter, but other threads do.
  if (resolved.choices) return undefined;
  const paces = new Map<string, number[]>();
  for (const record of records) {
    if (record.kind !== "visit") continue;
    for (const [device, pair] of Object.entries(record.paces ?? {})) {
      paces.set(device, [...(paces.get(device) ?? []), mean(pair)]);
    }
  }
  const devices = resolved.devices.flatMap(({ name, profile }) => {
    return driftOf(name, profiledPaces(profile), paces.get(name) ?? []) ?? [];
  });
  if (devices.length === 0) return undefined;
  const drifts = new Map(devices.map(({ device, drift }) => [device, drift]));
  // Not the scenario's `slowdown`, which imitates a slower device by further runs and leaves the rest as fast as it was.
  const slower = resolved.devices.map((device) => {
    const drift = drifts.get(device.name);
    return drift === undefined ? device : { ...device, profile: slowerProfile(device.profile, 1 + drift) };
  });
  const tasks = pointTasks({ ...resolved, devices: slower }, run, points, seed);
  const predictions = [...tasks.values()].flatMap(({ task }) => {
    const evaluated = evaluate(task);
    return "failure" in evaluated ? [] : [evaluated.prediction];
  });
  return { devices, predictions };
}
