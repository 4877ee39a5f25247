import { quantileSorted } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { BatchSeries } from "../../src/simulate/batchSeries.ts";
import { exactLimit, LatencyDistribution } from "../../src/simulate/latencyDistribution.ts";
import { measure, simulateMetrics } from "../../src/simulate/measure.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { chainInput } from "./chain.ts";

const shares = [0.001, 0.5, 0.95, 0.99, 0.9999];
const latencies = (count: number, name: string): Float64Array => {
  const random = randomStream(5, name);
  return Float64Array.from({ length: count }, () => 0.001 / (1 - random()) ** 2);
};
const exact = (values: Float64Array): number[] => {
  const sorted = Array.from(values.slice().sort());
  return shares.map((p) => quantileSorted(sorted, p));
};
const distributionOf = (values: Float64Array): LatencyDistribution => {
  const distribution = new LatencyDistribution(10);
  for (const value of values) distribution.add(value);
  return distribution;
};

describe("LatencyDistribution", () => {
  it("is exact up to its limit", () => {
    const values = latencies(exactLimit, "few");
    expect(distributionOf(values).quantiles(shares)).toEqual(exact(values));
  });

  it("is within the stated error beyond its limit, here for a heavy tail over six decades", () => {
    const values = latencies(300_000, "many");
    const found = distributionOf(values).quantiles(shares);
    for (const [i, value] of exact(values).entries()) {
      expect(Math.abs(found[i] / value - 1)).toBeLessThan(0.004);
    }
  });

  it("merges with another, whether either is exact or not", () => {
    const [small, large] = [latencies(1000, "small"), latencies(100_000, "large")];
    const both = Float64Array.from([...small, ...large]);
    const one = distributionOf(small);
    one.merge(distributionOf(large));
    const other = distributionOf(large);
    other.merge(distributionOf(small));
    expect(one.count).toBe(both.length);
    expect(one.quantiles(shares)).toEqual(other.quantiles(shares));
    expect(one.quantiles(shares)).toEqual(distributionOf(both).quantiles(shares));
    const few = distributionOf(small);
    few.merge(distributionOf(small));
    expect(few.quantiles(shares)).toEqual(exact(Float64Array.from([...small, ...small])));
  });

  it.each([1, 4, 7])("takes a value many times at once, beside %s others", (others) => {
    const runs = [0.3, 0.1, 0.2].map((value, i) => ({ value, times: 10 * (i + 1) }));
    const singles = latencies(others, "singles");
    const one = distributionOf(singles);
    for (const { value, times } of runs) one.addRun(value, times);
    one.addRun(9, 0);
    const all = Float64Array.from([
      ...singles,
      ...runs.flatMap(({ value, times }) => Array(times).fill(value)),
    ]);
    const places = [0, 0.01, 0.25, 0.5, 0.75, 0.95, 1];
    const sorted = Array.from(all.slice().sort());
    expect(one.count).toBe(all.length);
    expect(one.quantiles(places)).toEqual(places.map((p) => quantileSorted(sorted, p)));
    const merged = distributionOf(latencies(100_000, "large"));
    merged.merge(one);
    const other = distributionOf(latencies(100_000, "large"));
    other.merge(distributionOf(all));
    expect(merged.quantiles(shares)).toEqual(other.quantiles(shares));
    one.merge(distributionOf(latencies(100_000, "large")));
    expect(one.quantiles(shares)).toEqual(other.quantiles(shares));
  });

  it("counts zero, and has no quantile without values", () => {
    expect(distributionOf(new Float64Array(70_000)).quantiles([0.5])).toEqual([0]);
    expect(new LatencyDistribution().quantiles([0.5])).toEqual([Number.NaN]);
  });
});

describe("BatchSeries", () => {
  it("keeps all values of a short series, and sums of neighbours of a long one", () => {
    const short = new BatchSeries();
    for (let i = 0; i < 10; i++) short.add(i);
    expect([...short.after(7)]).toEqual([7, 8, 9]);
    const long = new BatchSeries();
    for (let i = 0; i < 10_000; i++) long.add(1);
    expect([...long.after(0)]).toEqual(new Array(2500).fill(4));
    expect(long.after(9000)).toHaveLength(250);
  });
});

describe("measuring while running", () => {
  it("gives the same figures as measuring the whole tables", () => {
    const input = chainInput({
      service: [{ exponential: 0.5 }, [0.2, 0.9, 0.4]],
      transfer: [0.3, 0.1],
      queue: 2,
      arrivals: { kind: "poisson", rate: 1 },
      frames: 3000,
    });
    expect(simulateMetrics(input)).toEqual(measure(input, simulate(input)));
    expect(simulateMetrics(input, 100)).toEqual(measure(input, simulate(input), 100));
    expect(simulateMetrics(input, "auto", { engine: "event" })).toEqual(simulateMetrics(input));
  });

  it("finds the known latency of a long run: M/M/1, whose latency is exponential", () => {
    const input = chainInput({
      service: [{ exponential: 0.5 }],
      arrivals: { kind: "poisson", rate: 1 },
      frames: 500_000,
    });
    const { latency, frames, warmup, stable } = simulateMetrics(input);
    expect(frames + warmup).toBe(500_000);
    expect(stable).toBe(true);
    expect(Math.abs(latency.mean - 1)).toBeLessThan(0.02);
    expect(Math.abs(latency.p99 / Math.log(100) - 1)).toBeLessThan(0.04);
  });
});
