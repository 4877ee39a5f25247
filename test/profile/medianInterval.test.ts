import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { medianInterval, relativeWidth } from "../../src/profile/medianInterval.ts";

/** 1 to n in an order that is not sorted. */
const upTo = (n: number) => Array.from({ length: n }, (_, index) => ((index * 7) % n) + 1);

describe("medianInterval", () => {
  it("returns null for fewer than six values", () => {
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
  });

  // Ranks of the 95 % interval of a median: the table in Conover, Practical Nonparametric Statistics, and others.
  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [12, 3, 10],
    [17, 5, 13],
    [20, 6, 15],
    [25, 8, 18],
  ])("takes its ranks from the table for %i values", (n, low, high) => {
    // 7 and these counts share no factor, so that upTo is a permutation.
    expect(medianInterval(upTo(n))).toEqual([low, high]);
  });

  it("covers the true median in at least 95 % of seeded samples", () => {
    const random = randomStream(1, "coverage");
    let covered = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const [low, high] = medianInterval(Array.from({ length: 15 }, random))!;
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.95);
    expect(covered / trials).toBeLessThan(0.98);
  });
});

it("gives relativeWidth: half the width over the median", () => {
  expect(relativeWidth([9, 11], 10)).toBeCloseTo(0.1);
  expect(relativeWidth(null, 10)).toBeNull();
});
