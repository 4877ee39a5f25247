import { InputError } from "../base/errors.ts";
import { readRun } from "../explore/runDirectory.ts";
import { readValidation } from "../judge/validationDirectory.ts";
import type { MeasuredPoint } from "./pageData.ts";

/** Reads what was measured of a run's plans. Throws InputError if the directory has no run, or none that was validated. */
export async function measuredPoints(directory: string): Promise<MeasuredPoint[]> {
  const validation = await readValidation(directory, await readRun(directory));
  if (!validation) {
    throw new InputError(`${directory}: nothing of this run was measured; paretopipe validate measures it`, {
      code: "invalid-run",
    });
  }
  return validation.points.map(({ measured: { condition, plan, latency, throughput } }) => {
    return { condition, plan, latency, throughput: throughput.mean };
  });
}
