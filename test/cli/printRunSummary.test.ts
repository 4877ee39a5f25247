import { expect, it } from "vitest";
import { progressWords } from "../../src/cli/printRunSummary.ts";

it("a run's rate has three digits, and no exponent where a model is fast", () => {
  const words = (throughput: number) =>
    progressWords({
      done: 1,
      file: 1,
      files: 1,
      figures: {
        throughput,
        latency: 0.001,
        parts: { compute: 0.0005, transfer: 0, waiting: 0.0005 },
        frames: 2,
        stages: [],
      },
      prediction: undefined,
    } as Parameters<typeof progressWords>[0]);
  expect(words(12.345)).toContain("12.3 frames/s");
  expect(words(1234.5)).toContain("1235 frames/s");
});
