import { describe, expect, it } from "vitest";
import { type PredictOptions, predict } from "../../../src/simulate/predict.ts";
import { visitFrames } from "../../../src/validate/measure/visitFrames.ts";

const most = 10_000;

/** One device that takes 10 ms a frame, and frames that come every `period` seconds. */
function predicted(period: number, change: Partial<PredictOptions> = {}, frames = 200) {
  return predict(
    {
      seed: 1,
      devices: [{ name: "pi" }],
      links: [],
      streams: [
        {
          name: "frames",
          stages: [{ device: "pi", service: 0.01 }],
          bytes: [],
          arrivals: { kind: "periodic", period },
          frames,
          drop: true,
        },
      ],
    },
    { condition: "none", plan: "pi", ...change },
  );
}

describe("visitFrames", () => {
  it("returns as many frames as finish in the time, plus warm-up before them", () => {
    expect(visitFrames(predicted(0.02), 1, most)).toEqual({ frames: 60, warmup: 10 });
  });

  it("covers the requested time, even minutes, whatever frames the scenario simulates", () => {
    expect(visitFrames(predicted(0.02), 240)).toEqual({ frames: 12_010, warmup: 10 });
  });

  it("returns at most the frames that there are, at most half of them as warm-up", () => {
    expect(visitFrames(predicted(0.02), 1, 12)).toEqual({ frames: 12, warmup: 6 });
  });

  it.each([0.008, 0.002, 0.0005])(
    "lets as many frames finish if a frame every %s s is too many",
    (period) => {
      const first = predicted(period, {}, 5000);
      expect(first.drops).toBeGreaterThan(0);
      for (const [atMost, least] of [
        [most, 95],
        [100, 1],
      ]) {
        const { frames, warmup } = visitFrames(first, 1, atMost);
        expect(frames).toBeLessThanOrEqual(atMost);
        const second = predicted(period, { warmup }, frames);
        expect(second.frames).toBeGreaterThanOrEqual(least);
        expect(second.frames).toBeLessThanOrEqual(105);
      }
    },
  );
});
