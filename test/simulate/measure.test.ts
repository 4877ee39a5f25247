import { sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { randomStream } from "../../src/base/random.ts";
import { perfect } from "../../src/network/conditions.ts";
import { predictionSchema } from "../../src/plan/prediction.ts";
import { duplex, type SimulationInput } from "../../src/simulate/input.ts";
import { isGrowing } from "../../src/simulate/isGrowing.ts";
import { meanInterval } from "../../src/simulate/meanInterval.ts";
import { latencyShares, measure, simulateMetrics } from "../../src/simulate/measure.ts";
import { mser5 } from "../../src/simulate/mser5.ts";
import { predict } from "../../src/simulate/predict.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { type Chain, chainInput } from "./chain.ts";

const measured = (chain: Chain, warmup?: number) => {
  const input = chainInput({ frames: 200, ...chain });
  return measure(input, simulate(input), warmup);
};
const options = { condition: "lan", plan: "a|b" };

describe("measure", () => {
  it("takes latency, throughput, parts and utilisation from the measured frames", () => {
    const metrics = measured({ service: [1, 3], transfer: [0.5, 0.25], delay: 1, queue: 2 });
    expect(metrics.throughput).toBeCloseTo(1 / 3, 9);
    expect(metrics.bottleneck).toBe("b");
    expect(metrics.periodParts).toMatchObject({ compute: 3, transfer: 0 });
    expect(metrics.periodParts.waiting).toBeCloseTo(0, 9);
    expect(metrics.parts.compute).toBeCloseTo(4, 9);
    expect(metrics.parts.transfer).toBeCloseTo(2.75, 9);
    const use = Object.fromEntries(metrics.resources.map((r) => [r.name, r]));
    expect(Object.keys(use)).toEqual(["a", "b", "a>b", "b>a"]);
    expect(use.a.utilisation).toBeCloseTo(1 / 3, 9);
    expect(use.b.utilisation).toBeCloseTo(1, 9);
    expect(use["a>b"].utilisation).toBeCloseTo(0.5 / 3, 9);
    expect(use["b>a"].utilisation).toBeCloseTo(0.25 / 3, 9);
  });

  it("opens its window before a moment at which all remaining frames are done, such as the end of a long time-out", () => {
    // One result takes 180 s; all later ones wait behind it.
    const trace = { time: [0, 20, 21], rate: [1, 1, 1], delay: [0, 180, 0], after: "hold" as const };
    const chain = chainInput({ service: [1, 0.1], frames: 60, queue: 60 });
    const links = chain.links.map((link) =>
      link.from === "b" ? { ...link, conditions: { ...perfect, trace } } : link,
    );
    const input = { ...chain, links };
    const metrics = measure(input, simulate(input));
    expect(metrics.throughput).toBeGreaterThan(0.1);
    expect(metrics.throughput).toBeLessThan(1);
  });

  it("gives the same figures without the quantiles that only charts need", () => {
    const input = chainInput({ service: [1, 3], transfer: [0.5], frames: 200 });
    const { quantiles, ...latency } = simulateMetrics(input).latency;
    expect(quantiles).toHaveLength(latencyShares.length);
    const without = simulateMetrics(input, "auto", { quantiles: false });
    expect(without).toEqual({ ...simulateMetrics(input), latency });
    expect(without.latency).not.toHaveProperty("quantiles");
  });

  it("opens its window with the first arrival if there is no warm-up: the seed's images per second", () => {
    const metrics = measured({ service: [1, 3], frames: 8, deliver: "last" }, 0);
    expect(metrics).toMatchObject({ frames: 8, warmup: 0 });
    expect(metrics.throughput).toBeCloseTo(8 / 25, 12);
  });

  it.each<[string, Chain, string, { compute: number; transfer: number }]>([
    ["the link that always sends", { service: [1, 1], transfer: [4] }, "a>b", { compute: 0, transfer: 4 }],
    [
      "the link whose delay fills its one slot",
      { service: [1, 1], delay: 9 },
      "a>b",
      { compute: 0, transfer: 9 },
    ],
    [
      "the link whose credits take time",
      { service: [1, 1], delay: 9, creditDelay: 7 },
      "a>b",
      { compute: 0, transfer: 16 },
    ],
    [
      "a device busy sending (blocking)",
      { service: [2, 1], transfer: [3], io: "blocking" },
      "a",
      { compute: 2, transfer: 3 },
    ],
    ["the window", { service: [1, 1], transfer: [1], window: 1 }, "window", { compute: 2, transfer: 1 }],
    ["the source where all are equal", { service: [2, 2], transfer: [2] }, "a", { compute: 2, transfer: 0 }],
    [
      "the device that would be full first, at low load",
      { service: [1, 2], queue: 4, arrivals: { kind: "periodic", period: 10 } },
      "b",
      { compute: 2, transfer: 0 },
    ],
  ])("names the bottleneck: %s", (_name, chain, bottleneck, parts) => {
    const metrics = measured({ deliver: "last", ...chain });
    expect(metrics.bottleneck).toBe(bottleneck);
    expect(metrics.periodParts.compute).toBeCloseTo(parts.compute, 6);
    expect(metrics.periodParts.transfer).toBeCloseTo(parts.transfer, 6);
    const { compute, transfer, waiting } = metrics.periodParts;
    expect(compute + transfer + waiting).toBeCloseTo(1 / metrics.throughput, 9);
  });

  it("marks a run whose queue was still growing, and no other run", () => {
    const open = (period: number): Chain => ({ service: [1], arrivals: { kind: "periodic", period } });
    expect(measured(open(0.99)).stable).toBe(false);
    expect(measured(open(1)).stable).toBe(true);
    expect(measured({ ...open(0.5), drop: true }).stable).toBe(true);
    expect(measured({ service: [1] }).stable).toBe(true);
  });

  it.each<[string, Chain, number]>([
    // A slot is taken for the 60 ms to the second stage, and for 60 ms until the sender knows that it is free: 120 ms for each frame.
    ["its one slot", { service: [0.001, 0.001], queue: 1 }, 0.12],
    // A frame is inside for 1 + 60 + 1 + 60 ms.
    ["its window", { service: [0.001, 0.001], queue: 9, window: 1 }, 0.122],
    // The second device is reserved for 60 ms, computes for 100 ms, and 60 ms later the sender knows.
    ["a device that is reserved", { service: [0.001, 0.1], queue: 0 }, 0.22],
    ["a device that is reserved (blocking)", { service: [0.001, 0.1], io: "blocking" }, 0.22],
  ])(
    "does not take a plan for keeping up that is limited by %s, with few frames either",
    (_, chain, period) => {
      // Frames come every 50 ms, or every 200 ms. MSER-5 cuts 50 of 100, and 50 are too few to tell whether latencies grow.
      const arrivals = { kind: "periodic" as const, period: period < 0.2 ? 0.05 : 0.2 };
      const input = chainInput({ frames: 100, delay: 0.06, creditDelay: 0.06, arrivals, ...chain });
      expect(simulateMetrics(input).throughput).toBeCloseTo(1 / period, 6);
    },
  );

  it("marks no run whose slots bound the frames inside, however long these take to fill", () => {
    // The first device gains 0.2 ms on the second with each frame, so 50 slots are full after 2,500 frames, not 200.
    const chain: Chain = { service: [0.01, 0.0102], queue: 50 };
    expect(measured(chain)).toMatchObject({ stable: true });
    expect(measured({ ...chain, arrivals: { kind: "periodic", period: 0.01 }, drop: true }).stable).toBe(
      true,
    );
    expect(measured({ ...chain, queue: Infinity }).stable).toBe(false);
    expect(measured({ ...chain, arrivals: { kind: "periodic", period: 0.01 } }).stable).toBe(false);
    // The way back has no slots, so results that take longer than everything else pile up for ever.
    const slowBack = { service: [0.01, 0.01], transfer: [0, 0.0102], queue: 50 };
    expect(measured(slowBack).stable).toBe(false);
    expect(measured({ ...slowBack, window: 60 }).stable).toBe(true);
  });

  it("says what is wrong with an input before it measures anything", () => {
    const input = chainInput({ service: [1] });
    const [stream] = input.streams;
    for (const streams of [[], [{ ...stream, stages: [] }], [{ ...stream, frames: -1 }]]) {
      expect(() => simulateMetrics({ ...input, streams })).toThrow(InputError);
    }
  });

  it("says so if no frame is left to measure or nothing takes time", () => {
    expect(() => measured({ service: [1], frames: 5 }, 5)).toThrow(/all its 5 finished frames are warm-up/);
    expect(() => measured({ service: [0] })).toThrow(/take no time/);
  });
});

describe("predict", () => {
  it("gives a valid record without intervals if nothing is random", () => {
    const prediction = predict(chainInput({ service: [1, 2], frames: 100 }), {
      ...options,
      memory: { a: 5 },
    });
    expect(predictionSchema.parse(prediction)).toEqual(prediction);
    expect(prediction).toMatchObject({
      ...options,
      replications: 1,
      drops: 0,
      stable: true,
      cost: "measured",
      memory: { a: 5 },
    });
    expect(prediction.latency.interval).toBeNull();
    expect(prediction.throughput.mean).toBeCloseTo(0.5, 9);
  });

  it("replicates a random run over seeds and gives intervals", () => {
    const input = chainInput({ service: [{ exponential: 1 }], frames: 500 });
    const prediction = predict(input, { ...options, warmup: 10 });
    expect(prediction).toMatchObject({ replications: 10, frames: 4900, warmup: 100 });
    const [low, high] = prediction.latency.interval!;
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
    expect(high - low).toBeLessThan(0.1);
    expect(predict(input, { ...options, warmup: 10 })).toEqual(prediction);
  });

  it("adds replications until the intervals are as narrow as requested, or says that they are not", () => {
    const input = chainInput({ service: [{ exponential: 1 }], frames: 200 });
    const precise = predict(input, { ...options, precision: 0.015 });
    expect(precise.precise).toBe(true);
    expect(precise.replications).toBeGreaterThan(10);
    const [low, high] = precise.latency.interval!;
    expect(high - low).toBeLessThanOrEqual(0.03 * precise.latency.mean * (1 + 1e-9));
    expect(predict(input, { ...options, precision: 1e-4, maxReplications: 12 })).toMatchObject({
      precise: false,
      replications: 12,
    });
    expect(predict(chainInput({ service: [1] }), { ...options, precision: 0.01 }).precise).toBe(true);
  });

  it("gives two plans under one seed the same weather", () => {
    const plan = (bytes: number): SimulationInput => ({
      seed: 4,
      devices: [{ name: "a" }, { name: "b" }],
      links: duplex("a", "b", { ...perfect, rate: 8, delay: 5, jitter: 2 }),
      streams: [
        {
          name: "frames",
          frames: 50,
          arrivals: { kind: "periodic", period: 20 },
          stages: [
            { device: "a", service: [1, 2, 3] },
            { device: "b", service: [1, 2, 3] },
          ],
          bytes: [bytes, 0],
        },
      ],
    });
    const latencies = (bytes: number): number[] => {
      const { table, frames } = simulate(plan(bytes)).streams[0];
      return Array.from({ length: frames }, (_, row) => table.completion(row) - table.arrival(row));
    };
    const small = latencies(1);
    const large = latencies(3);
    for (let i = 0; i < 50; i++) expect(large[i] - small[i]).toBeCloseTo(2, 9);
  });
});

describe("mser5", () => {
  it("cuts a start that differs, and nothing from a constant or a short run", () => {
    expect(mser5(Float64Array.from({ length: 100 }, (_, i) => (i < 12 ? 20 - i : 5)))).toBe(15);
    expect(mser5(new Float64Array(100).fill(0.1))).toBe(0);
    expect(mser5(Float64Array.from([9, 1, 1, 1, 1, 1, 1]))).toBe(0);
  });

  it("is not misled by noise in the last bits", () => {
    const random = randomStream(1, "noise");
    expect(mser5(Float64Array.from({ length: 200 }, () => 0.3 + random() * 1e-16))).toBe(0);
  });
});

describe("isGrowing", () => {
  const random = randomStream(2, "trend");
  it("sees a rise, but no noise, fall or constant", () => {
    const series = (value: (i: number) => number): Float64Array =>
      Float64Array.from({ length: 400 }, (_, i) => value(i));
    expect(isGrowing(series((i) => 1 + 0.01 * i + random()))).toBe(true);
    expect(isGrowing(series(() => random()))).toBe(false);
    expect(isGrowing(series((i) => 9 - 0.01 * i))).toBe(false);
    expect(isGrowing(series(() => 0.1))).toBe(false);
    expect(isGrowing(series((i) => i).subarray(0, 30))).toBe(false);
  });
});

describe("meanInterval", () => {
  it("is the interval of Student's t", () => {
    expect(meanInterval([1])).toBeNull();
    const [low, high] = meanInterval([1, 2, 3])!;
    expect(low).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 3);
    expect(high).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 3);
  });

  // Tables of Student's t, quantile 0.975, by degrees of freedom.
  it.each([
    [1, 12.706],
    [40, 2.021],
    [120, 1.98],
  ])("of %d + 1 values reaches %d standard errors to either side", (degrees, quantile) => {
    const values = Array.from({ length: degrees + 1 }, (_, i) => i);
    const [low, high] = meanInterval(values)!;
    const error = sampleStandardDeviation(values) / Math.sqrt(values.length);
    expect((high - low) / 2 / error).toBeCloseTo(quantile, 3);
  });
});
