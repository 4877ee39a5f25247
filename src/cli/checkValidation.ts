import { ParetoPipeError } from "../base/errors.ts";
import type { Validation } from "../judge/validation.ts";

/** Predictions are off by more than the tolerance: exit code 3 (docs/design.md, "Errors"). */
class OutsideTolerance extends ParetoPipeError {
  protected static override readonly defaultCode = "outside-tolerance";
  override readonly exitCode = 3;
}

/** Some points failed or were not measured, so the judgement does not cover everything that was asked for. */
class Incomplete extends ParetoPipeError {
  protected static override readonly defaultCode = "incomplete";
}

/**
 * Ends a command that has validated with the exit code that its validation calls for: returns if every point was
 * measured and the errors are within the tolerance.
 *
 * @throws ParetoPipeError of exit code 3 if the errors are outside the tolerance, points missing or not; else of exit code 1 if points are
 *   missing
 */
export function checkValidation(validation: Validation, directory: string): void {
  const { failures, unmeasured, verdict, withinTolerance } = validation;
  const goOn = unmeasured.length > 0 ? ` Go on with paretopipe validate --resume ${directory}.` : "";
  if (!withinTolerance) throw new OutsideTolerance(`${verdict}${goOn}`);
  if (failures.length === 0 && unmeasured.length === 0) return;
  throw new Incomplete(`${verdict}${goOn}`);
}
