import { describe, expectTypeOf, it } from "vitest";
import {
  type Address,
  type DeviceProfile,
  type ErrorCode,
  explore,
  type FrameTimes,
  frameTimes,
  type InputError,
  judge,
  type measurementOf,
  type ParetoPipeError,
  type Prediction,
  paretoFront,
  parseConditions,
  predict,
  profileDevice,
  type ResolvedScenario,
  type Run,
  resolveScenario,
  resumeValidation,
  simulate,
  startWorker,
  type Validated,
  type Validation,
  validateScenario,
  type Worker,
} from "../../src/index.ts";
import * as browser from "../../src/simulate.ts";

/** Checked by `npm run typecheck`; to run them does nothing. */
describe("types of the library", () => {
  it("a simulation's table is read frame by frame", () => {
    expectTypeOf(simulate).returns.toHaveProperty("streams");
    expectTypeOf(frameTimes).parameter(0).toEqualTypeOf<browser.Simulation["streams"][number]["table"]>();
    expectTypeOf(frameTimes).returns.toEqualTypeOf<FrameTimes>();
    expectTypeOf<FrameTimes["stages"][number]>().toEqualTypeOf<{ begin: number; end: number }>();
  });

  it("a scenario may be an object, with profiles as objects or paths", () => {
    type Given = Parameters<typeof resolveScenario>[0];
    expectTypeOf<Given["devices"][string]["profile"]>().toEqualTypeOf<
      DeviceProfile | string | (DeviceProfile | string)[]
    >();
    expectTypeOf<{
      name: string;
      source: string;
      devices: { a: { profile: string; slowdown: number } };
      conditions: { wifi: string };
    }>().toExtend<Given>();
    // A condition is needed, and so is a source.
    expectTypeOf<{ name: string; devices: { a: { profile: string } } }>().not.toExtend<Given>();
    expectTypeOf(resolveScenario).returns.resolves.toEqualTypeOf<ResolvedScenario>();
    expectTypeOf(explore).parameter(0).toEqualTypeOf<ResolvedScenario>();
    expectTypeOf(explore).returns.resolves.toEqualTypeOf<Run>();
  });

  it("fields with a default may be left out", () => {
    expectTypeOf(profileDevice).toBeCallableWith({} as Parameters<typeof profileDevice>[0]);
    expectTypeOf(startWorker).toBeCallableWith();
    expectTypeOf(startWorker).returns.resolves.toEqualTypeOf<Worker>();
    expectTypeOf(validateScenario).toBeCallableWith({ scenario: "s.yaml", testbed: "t.yaml", out: "runs/x" });
    expectTypeOf(validateScenario).returns.resolves.toEqualTypeOf<Validated>();
    expectTypeOf(resumeValidation).toBeCallableWith("runs/x");
    expectTypeOf(resumeValidation).returns.resolves.toEqualTypeOf<{ run: Run; validation: Validation }>();
    expectTypeOf<Worker>().toEqualTypeOf<{ address: Address; close(): Promise<void> }>();
    expectTypeOf(judge).toBeCallableWith({ run: {} as Run, measurements: [] });
    expectTypeOf(judge).returns.toEqualTypeOf<Validation>();
  });

  it("a prediction is a measurement", () => {
    expectTypeOf(predict).returns.toEqualTypeOf<Prediction>();
    expectTypeOf<Prediction>().toExtend<ReturnType<typeof measurementOf>>();
  });

  it("a front keeps the type of its items", () => {
    const front = paretoFront(
      [{ name: "a", seconds: 1 }],
      [{ value: (one) => one.seconds, direction: "min" }],
    );
    expectTypeOf(front).toEqualTypeOf<{ name: string; seconds: number }[][]>();
  });

  it("errors carry a code of the table", () => {
    expectTypeOf<InputError>().toExtend<ParetoPipeError>();
    expectTypeOf<ParetoPipeError["code"]>().toEqualTypeOf<ErrorCode>();
  });

  it("the part for browsers has the same functions", () => {
    expectTypeOf(browser.predict).toEqualTypeOf(predict);
    expectTypeOf(browser.parseConditions).toEqualTypeOf(parseConditions);
    expectTypeOf(browser).not.toHaveProperty("explore");
  });
});
