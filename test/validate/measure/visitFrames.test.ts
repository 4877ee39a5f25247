import { describe, expect, it } from "vitest";
import { perfect } from "../../../src/network/conditions.ts";
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

/** Stages of 30 and 60 ms, a link between them that takes 50 ms, and 24 frames in flight. */
function predictedChain(frames: number, change: Partial<PredictOptions> = {}) {
  const link = { conditions: { ...perfect, rate: 8e6 } };
  return predict(
    {
      seed: 1,
      devices: [{ name: "pi" }, { name: "server" }],
      links: [
        { from: "pi", to: "server", ...link },
        { from: "server", to: "pi", ...link },
      ],
      streams: [
        {
          name: "frames",
          stages: [
            { device: "pi", service: 0.03 },
            { device: "server", service: 0.06 },
          ],
          bytes: [50_000, 0],
          arrivals: { kind: "saturated" },
          queue: 24,
          window: 24,
          frames,
        },
      ],
    },
    { condition: "lan", plan: "split", ...change },
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

  it("waits until the frames in flight have gathered before the slowest stage", () => {
    const first = predictedChain(200);
    const { frames, warmup } = visitFrames(first, 1);
    expect(warmup).toBe(first.warmup);
    const visit = predictedChain(frames, { warmup });
    expect(visit.latency.mean / first.latency.mean).toBeCloseTo(1, 2);
    // A visit that skipped four frames, as all did once, would have measured the gathering.
    const early = predictedChain(frames - warmup + 4, { warmup: 4 });
    expect(early.latency.mean / first.latency.mean).toBeLessThan(0.6);
  });

  it("warms up for at most five times what it measures", () => {
    expect(visitFrames(predictedChain(200), 0.3).warmup).toBe(25);
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
