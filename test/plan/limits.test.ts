import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { formatLimit, missBy, parseLimit, parseNamedLimit } from "../../src/plan/limits.ts";
import { roundForRanking } from "../../src/plan/objectives.ts";

describe("limits", () => {
  it("are read with their units", () => {
    expect(parseNamedLimit("p95<=100ms")).toEqual({ objective: "p95", relation: "<=", value: 0.1 });
    expect(parseNamedLimit(" throughput  >= 12.5 ")).toEqual({
      objective: "throughput",
      relation: ">=",
      value: 12.5,
    });
    expect(parseLimit("latency", "<= 2s")).toEqual({ objective: "latency", relation: "<=", value: 2 });
    expect(formatLimit(parseNamedLimit("p99<=0.25s"))).toBe("p99 <= 250 ms");
    expect(formatLimit(parseNamedLimit("throughput>=10"))).toBe("throughput >= 10 frames/s");
  });

  it.each([
    [
      "p50<=3ms",
      'no objective "p50"; there are latency, p95, p99, throughput, energy, bytes, memory, devices',
    ],
    ["constructor<=3ms", 'no objective "constructor"'],
    ["", 'no objective ""'],
    ["p95<100ms", '"<100ms" is not a limit on p95; write one such as `<= 100ms`'],
    ["throughput", '"throughput" is no limit; write one such as `throughput >= 10`'],
    ["throughput>=10ms", '"10ms" is not a number of frames per second'],
    ["throughput>=1.2.3", '"1.2.3" is not a number of frames per second'],
    ["latency<=100", '"100" is not a duration'],
    ["latency<=-3ms", '"-3ms" is not a duration'],
  ])("%s is refused", (text, message) => {
    expect(() => parseNamedLimit(text)).toThrow(InputError);
    expect(() => parseNamedLimit(text)).toThrow(message);
  });

  it("are met by a figure that differs from them in its last digits only", () => {
    // 199 periods of 0.1 s add up to 19.9000000000000x s, and 0.1 + 0.2 to more than 0.3.
    const figures = { latency: { mean: 0.1 + 0.2, p95: 0, p99: 0 }, throughput: 9.99999999999996 };
    expect(missBy(parseNamedLimit("throughput>=10"), figures)).toBe(0);
    expect(missBy(parseNamedLimit("latency<=300ms"), figures)).toBe(0);
    expect(missBy(parseNamedLimit("throughput>=10.000001"), figures)).toBeCloseTo(1e-7, 12);
  });

  it("are missed by more than 0 exactly if the figure is on the wrong side", () => {
    // Of nine digits at most: further ones do not count.
    const figure = fc.double({ min: 0, max: 1e6, noNaN: true }).map(roundForRanking);
    fc.assert(
      fc.property(figure, figure, fc.constantFrom("<=", ">="), (value, own, relation) => {
        const miss = missBy(
          { objective: "throughput", relation, value },
          { latency: { mean: 0, p95: 0, p99: 0 }, throughput: own },
        );
        expect(miss > 0).toBe(relation === "<=" ? own > value : own < value);
      }),
    );
  });
});
