import { describe, expect, it } from "vitest";
import { perfect } from "../../../src/network/conditions.ts";
import { generateTrace } from "../../../src/network/traces/generateTrace.ts";
import type { TraceSpec } from "../../../src/network/traces/traceSpec.ts";
import type { Condition } from "../../../src/scenario/resolveCondition.ts";
import { visitSeconds } from "../../../src/validate/measure/visitSeconds.ts";

const condition = (end: number, after: "repeat" | "hold" = "repeat"): Condition => ({
  name: "varying",
  description: "",
  all: { conditions: { ...perfect, trace: { time: [0, end / 2], rate: [1e6, 2e6], end, after } } },
  links: {},
});

describe("visitSeconds", () => {
  it("returns the requested time without a trace", () => {
    expect(visitSeconds({ name: "", description: "", all: { conditions: perfect }, links: {} }, 1)).toBe(1);
  });

  it.each([
    [2, 1, 2],
    [2, 2, 2],
    [2, 5, 6],
    [0.25, 1, 1],
  ])("covers whole cycles: of %d s, asked for %d s, %d s", (cycle, asked, seconds) => {
    expect(visitSeconds(condition(cycle), asked)).toBe(seconds);
  });

  it.each([
    [[4, 6], 2, 12],
    [[4, 6, 4], 7, 12],
    [[0.2, 0.3], 1, 1.2],
    // 77 s are too long to wait for, and so are 600.
    [[7, 11], 2, 11],
    [[600, 4], 2, 4],
  ])("covers whole cycles of each direction: of %j s, asked for %d s, %d s", (ends, asked, seconds) => {
    const links = ends.map((end, index) => [`link${index}`, condition(end).all]);
    const several = { ...condition(1, "hold"), links: Object.fromEntries(links) };
    expect(visitSeconds(several, asked)).toBeCloseTo(seconds, 9);
  });

  it("covers whole rounds of a trace that is longer than they are", () => {
    const of = (spec: TraceSpec, duration: number, asked: number) => {
      const trace = generateTrace(spec, duration, 1);
      return visitSeconds(
        { name: "", description: "", all: { conditions: { ...perfect, trace } }, links: {} },
        asked,
      );
    };
    const levels = [2e6, 0, 5e6].map((rate, index) => ({ rate, stay: [0.3, 0.1, 0.4][index] }));
    expect(of({ kind: "step", levels }, 600, 1)).toBeCloseTo(1.6, 9);
    expect(of({ kind: "sine", mean: 1e6, swing: 0.9, period: 3, step: 0.05 }, 600, 1)).toBeCloseTo(3, 9);
    // The last round is cut off.
    expect(of({ kind: "step", levels }, 600.1, 1)).toBe(1);
    expect(of({ kind: "on-off", rate: 1e6, share: 0.5, on: 0.1, off: 0.1 }, 600, 1)).toBe(1);
  });

  it("does not wait for a long trace, or for one that holds its last row", () => {
    expect(visitSeconds(condition(600), 2)).toBe(2);
    expect(visitSeconds(condition(4, "hold"), 1)).toBe(1);
  });
});
