import { describe, expect, it } from "vitest";
import type { ParetoPipeError } from "../../src/base/errors.ts";
import { checkValidation } from "../../src/cli/checkValidation.ts";
import type { Validation } from "../../src/judge/validation.ts";

/** The error for a validation of these states; undefined if there is none. */
function errorOf(validation: Partial<Validation>): ParetoPipeError | undefined {
  try {
    checkValidation(
      { failures: [], unmeasured: [], verdict: "The verdict.", ...validation } as unknown as Validation,
      "runs/mine",
    );
  } catch (error) {
    return error as ParetoPipeError;
  }
}
const point = { condition: "wifi", plan: "pi", reason: "the budget ended" };
const goOn = "The verdict. Go on with paretopipe validate --resume runs/mine.";

describe("the end of a validation", () => {
  it("is no error if all was measured and is within the tolerance", () => {
    expect(errorOf({ withinTolerance: true })).toBeUndefined();
  });

  it("is exit code 1 if points are missing, and says how to go on if they were not reached", () => {
    const failures = [{ ...point, device: null }];
    expect(errorOf({ withinTolerance: true, failures })).toMatchObject({
      exitCode: 1,
      message: "The verdict.",
    });
    expect(errorOf({ withinTolerance: true, unmeasured: [point] })).toMatchObject({
      exitCode: 1,
      message: goOn,
    });
  });

  it("is exit code 3 outside the tolerance, and says how to go on too", () => {
    expect(errorOf({ withinTolerance: false })).toMatchObject({ exitCode: 3, message: "The verdict." });
    expect(errorOf({ withinTolerance: false, unmeasured: [point] })).toMatchObject({
      exitCode: 3,
      message: goOn,
    });
  });
});
