import { describe, expect, it } from "vitest";
import { judgedObjectives } from "../../src/judge/judgedObjectives.ts";
import { measurementOf } from "../../src/judge/measurement.ts";

const means = { condition: "lan", plan: "pi|input|server", latency: 0.1, throughput: 10 };

describe("judgedObjectives", () => {
  it("are those that every measurement has", () => {
    const names = (...measurements: Parameters<typeof judgedObjectives>[1]) =>
      judgedObjectives(["latency", "p95", "throughput", "energy"], measurements).map(({ name }) => name);
    expect(names(measurementOf(means))).toEqual(["latency", "throughput"]);
    expect(names()).toEqual([]);
    const { latency, ...others } = measurementOf(means);
    expect(names({ ...others, latency: { ...latency, p95: 0.12 } })).toEqual([
      "latency",
      "p95",
      "throughput",
    ]);
  });

  it("are never memory: a visit knows only what one process of the plan needed", () => {
    const measured = { ...measurementOf(means), memory: { pi: 90e6 } };
    expect(judgedObjectives(["latency", "memory"], [measured]).map(({ name }) => name)).toEqual(["latency"]);
  });
});
