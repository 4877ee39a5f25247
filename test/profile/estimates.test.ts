import { describe, expect, it } from "vitest";
import { compareEstimates } from "../../src/bench/stageTimes/compareEstimates.ts";
import { measuredHosts, measuredModels, readStageTimes } from "../../src/bench/stageTimes/stageTimes.ts";

// One round of a few stages, against the other rounds of all: measured once, kept in test/fixtures/stage_times. How far rounds
// differ from each other is the floor; `npm run bench -- estimates` prints all figures.
const measuredCases = measuredHosts.flatMap((host) => measuredModels.map((model) => ({ host, model })));
describe.each(measuredCases)("estimates of stages of $model on a $host host", ({ host, model }) => {
  const times = readStageTimes(model, host);
  const rows = compareEstimates(times, "unmeasured").map((row) => [row.rule, row] as const);
  const suffixes = new Map(rows).get("difference of suffixes")!;
  const ends = new Map(rows).get("fit, ends")!;
  const spans = new Map(rows).get("fit, ends and spans")!;
  const measured = new Map(compareEstimates(times, "measured").map((row) => [row.rule, row]));
  // Its last segment's weights stay in the caches in short stages and not in long ones, of which prefixes and suffixes alone tell nothing.
  const isMisled = host === "quiet" && model === "mobilenet_v2";

  it("are better by the fit than by differences of suffixes", () => {
    expect(spans.visitsPerCut).toBeLessThanOrEqual(3);
    expect(spans.median).toBeLessThan(0.8 * suffixes.median);
    expect(spans.median).toBeLessThan(ends.median);
    expect(spans.p95).toBeLessThan(suffixes.p95);
    expect(ends.p95).toBeLessThan(suffixes.p95);
    if (!isMisled) expect(ends.median).toBeLessThan(0.9 * suffixes.median);
  });

  it("have intervals that cover the truth", () => {
    expect(spans.covered).toBeGreaterThan(0.9);
    if (!isMisled) expect(ends.covered).toBeGreaterThan(0.9);
  });

  if (host === "quiet" && !isMisled) {
    it("are within 3 % in the median and mostly within 10 %", () => {
      expect(spans.median).toBeLessThan(0.03);
      expect(spans.within10).toBeGreaterThan(0.95);
    });
  }

  it("are no worse than their own measurement where there was one visit", () => {
    const own = measured.get("its own measurement")!;
    const fitted = measured.get("fit, ends")!;
    expect(fitted.median).toBeLessThan(host === "shared" ? own.median : 1.05 * own.median);
    expect(fitted.within10).toBeGreaterThanOrEqual(own.within10 - (host === "shared" ? 0 : 0.01));
  });
});
