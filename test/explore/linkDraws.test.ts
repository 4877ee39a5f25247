import { sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { LinkDraws } from "../../src/explore/linkDraws.ts";
import { perfect } from "../../src/network/conditions.ts";
import type { Link } from "../../src/scenario/link.ts";

const measured: Link = {
  conditions: perfect,
  curve: { bytes: [0, 1000], idle: [0.1, 0.2], backToBack: [0, 0.1] },
  spread: { idle: [0.01, 0.03], backToBack: [0, 0.04] },
};
const spreadOf = (values: Float64Array) => sampleStandardDeviation([...values]);

describe("LinkDraws", () => {
  it("lets every link deviate by 3 % of the time that it is busy, in all plans alike", () => {
    const draws = new LinkDraws(200, 1);
    const { busy, delay } = draws.of("a>b", { conditions: perfect }, 500);
    expect(spreadOf(busy)).toBeCloseTo(0.03, 3);
    expect(delay).toBeUndefined();
    expect(draws.of("a>b").busy).toEqual(busy);
    expect(draws.of("b>a").busy).not.toEqual(busy);
  });

  it("adds to a measured link what messages of that size varied by, in a row and after idle", () => {
    const { busy, delay } = new LinkDraws(2000, 1).of("a>b", measured, 500);
    expect(spreadOf(busy)).toBeCloseTo(Math.hypot(0.03, 0.02), 2);
    expect(spreadOf(delay!)).toBeCloseTo(0.02 * 0.15, 4);
  });

  it("takes a message beyond the largest size to vary as that did", () => {
    const { delay } = new LinkDraws(2000, 1).of("a>b", measured, 2000);
    expect(spreadOf(delay!)).toBeCloseTo(0.03 * 0.3, 3);
  });
});
