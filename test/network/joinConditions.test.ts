import * as fc from "fast-check";
import { variance } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { type Conditions, formatConditions, parseConditions, perfect } from "../../src/network/conditions.ts";
import { jitterSampler } from "../../src/network/delaySampler.ts";
import { joinConditions } from "../../src/network/joinConditions.ts";

const join = (first: string, second: string) =>
  joinConditions(parseConditions(first), parseConditions(second));

describe("two links in a row", () => {
  it("add their delays, have the smaller rate, and lose what either of them loses", () => {
    expect(join("delay 3ms rate 40mbit loss 1%", "delay 20ms rate 5mbit loss 2%")).toEqual({
      ...parseConditions("delay 23ms rate 5mbit"),
      loss: 1 - 0.99 * 0.98,
    });
  });

  it("are like one of them if the other is perfect", () => {
    const words = fc.constantFrom(
      "delay 3ms",
      "delay 20ms 4ms 25% distribution normal rate 5mbit",
      "rate 1gbit loss 3%",
      "loss gemodel 1% 10%",
    );
    fc.assert(
      fc.property(words, (text) => {
        const one = parseConditions(text);
        expect(joinConditions(one, perfect)).toEqual(one);
        expect(joinConditions(perfect, one)).toEqual(one);
      }),
    );
  });

  it("add the variances of their jitters", () => {
    expect(join("delay 9ms 3ms distribution normal", "delay 9ms 4ms distribution normal").jitter).toBeCloseTo(
      0.005,
      12,
    );
    // A uniform jitter of 3 ms has a deviation of 3 ms / sqrt(3).
    const mixed = join("delay 9ms 3ms", "delay 9ms 1ms distribution normal");
    expect([mixed.distribution, mixed.jitter]).toEqual([
      "uniform",
      expect.closeTo(0.001 * Math.sqrt(12), 12),
    ]);
  });

  it.each([
    ["delay 50ms 10ms 80%", "delay 50ms 9ms"],
    ["delay 50ms 10ms", "delay 50ms 10ms distribution pareto"],
    ["delay 50ms 10ms 25% distribution normal", "delay 50ms 10ms distribution normal"],
    ["delay 50ms 5ms 50% distribution paretonormal", "delay 50ms 10ms 50% distribution pareto"],
    ["delay 50ms 5ms 100%", "delay 50ms 10ms"],
  ])("have the variance of both together, as it is drawn: %s and %s", (one, other) => {
    // Draws that are all the same vary from run to run.
    const drawn = (conditions: Conditions) => {
      const jitters = Array.from({ length: 40 }, (_, run) => {
        const draw = jitterSampler(conditions, () => randomStream(run, formatConditions(conditions)));
        return Array.from({ length: 2500 }, draw);
      });
      return variance(jitters.flat());
    };
    const sum = drawn(parseConditions(one)) + drawn(parseConditions(other));
    expect(Math.abs(drawn(join(one, other)) / sum - 1)).toBeLessThan(0.1);
  });

  it("limit a trace to the other's rate, row by row", () => {
    const trace = {
      time: [0, 1],
      rate: [8e6, 2e6],
      delay: [0.01, 0.02],
      loss: [0, 0.5],
      after: "repeat" as const,
    };
    const joined = joinConditions({ ...perfect, trace }, parseConditions("delay 5ms rate 4mbit loss 50%"));
    expect(joined.trace).toEqual({ ...trace, rate: [4e6, 2e6], delay: [0.015, 0.025], loss: [0.5, 0.75] });
  });

  it("are refused if it is unknown what both do together", () => {
    const traced = { ...perfect, trace: { time: [0], rate: [1e6], after: "hold" as const } };
    expect(() => joinConditions(traced, traced)).toThrow("both have a trace");
    expect(() => join("loss gemodel 1% 10%", "loss 1%")).toThrow("loses packets in bursts");
  });
});
