import { expect, it } from "vitest";
import { growthOf, secondHalf } from "../../src/bench/memoryLine.ts";

const samples = (value: (at: number) => number) =>
  Array.from({ length: 101 }, (_, i) => ({ at: i * 36, value: value(i * 36) }));

it("drift is what the line through the second half gains, as a share of the mean", () => {
  expect(growthOf(samples(() => 5))).toBe(0);
  // 1900 in the middle, 2000 at the end.
  expect(growthOf(samples((at) => 1800 + at / 18))).toBeCloseTo(100 / 1950, 6);
});

it("what happens in the first half does not count, and a saw-tooth is not a drift", () => {
  expect(growthOf(samples((at) => (at < 1800 ? at : 1800)))).toBe(0);
  expect(Math.abs(growthOf(samples((at) => 100 + ((at / 36) % 4))))).toBeLessThan(0.01);
  expect(secondHalf(samples((at) => at))[0].value).toBe(1800);
});
