import { describe, expect, it } from "vitest";
import { perfect } from "../../../src/network/conditions.ts";
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

  it("does not wait for a long trace, or for one that holds its last row", () => {
    expect(visitSeconds(condition(600), 2)).toBe(2);
    expect(visitSeconds(condition(4, "hold"), 1)).toBe(1);
  });
});
