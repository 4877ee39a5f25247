import { describe, expect, it } from "vitest";
import { compareEstimates } from "../../src/bench/stageTimes/compareEstimates.ts";
import { measuredModels, readStageTimes } from "../../src/bench/stageTimes/stageTimes.ts";

// One round of a few stages, against the other rounds of all: measured once, kept in test/fixtures/stage_times. How far rounds
// differ from each other is the floor; `npm run bench -- estimates` prints all figures.
describe.each(measuredModels)("estimates of stages of %s", (model) => {
  const times = readStageTimes(model);
  const unmeasured = new Map(compareEstimates(times, "unmeasured").map((row) => [row.rule, row]));
  const measured = new Map(compareEstimates(times, "measured").map((row) => [row.rule, row]));

  it("are better by the fit than by differences of suffixes", () => {
    const before = unmeasured.get("difference of suffixes")!;
    for (const rule of ["fit, ends", "fit, ends and spans"]) {
      const after = unmeasured.get(rule)!;
      expect(after.median).toBeLessThan(0.8 * before.median);
      expect(after.p95).toBeLessThan(before.p95);
    }
    expect(unmeasured.get("fit, ends and spans")!.median).toBeLessThan(unmeasured.get("fit, ends")!.median);
  });

  it("have intervals that cover the truth", () => {
    for (const rule of ["fit, ends", "fit, ends and spans"]) {
      expect(unmeasured.get(rule)!.covered).toBeGreaterThan(0.9);
    }
  });

  it("are better than their own measurement where there was one visit", () => {
    const own = measured.get("its own measurement")!;
    const fitted = measured.get("fit, ends")!;
    expect(fitted.median).toBeLessThan(own.median);
    expect(fitted.within10).toBeGreaterThanOrEqual(own.within10);
  });
});
