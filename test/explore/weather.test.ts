import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/explore/evaluate.ts";
import { weather } from "../../src/explore/weather.ts";

const outcome = (seconds: number, throughput: number): Outcome => {
  return { latency: { mean: seconds, p50: seconds, p95: seconds, p99: seconds }, throughput };
};

describe("weather", () => {
  it("says how often a plan is on the front, and how far from it over the weathers", () => {
    const plans = [
      { id: "b", outcomes: [outcome(2, 4), outcome(2, 4)] },
      { id: "a", outcomes: [outcome(1, 5), outcome(3, 1)] },
    ];
    const found = weather(
      plans.map(({ id }) => id),
      plans.map(({ outcomes }) => outcomes),
      ["latency", "throughput"],
    );
    expect(found).toEqual([
      { plan: "b", onFront: 0.5, regret: { mean: 0.125, p95: 0.2375, worst: 0.25 } },
      { plan: "a", onFront: 0.5, regret: { mean: 0.25, p95: 0.475, worst: 0.5 } },
    ]);
  });

  it("takes more weathers than a call can have arguments", () => {
    const many = 200_000;
    const weathers = Array.from({ length: many }, () => outcome(1, 1));
    expect(weather(["a"], [weathers], ["latency"])).toEqual([
      { plan: "a", onFront: 1, regret: { mean: 0, p95: 0, worst: 0 } },
    ]);
  });
});
