import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpolate } from "../../src/network/interpolate.ts";

describe("interpolate", () => {
  it("is linear between points, flat below, and continues above", () => {
    const at = (x: number): number => interpolate([10, 20, 40], [1, 2, 6], x);
    expect([5, 10, 15, 30, 40, 50].map(at)).toEqual([1, 1, 1.5, 4, 6, 8]);
  });

  it("never continues downwards", () => {
    expect(interpolate([10, 20], [2, 1], 30)).toBe(1);
  });

  it("stays between two points, and never falls below 0", () => {
    const number = fc.double({ min: 0, max: 1e300, noNaN: true });
    const values = fc.tuple(number, number);
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, part), values, ([a, b, t], pair) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(from < to);
        const value = interpolate([from, to], pair, Math.min(to, from + t * (to - from)));
        expect(value).toBeGreaterThanOrEqual(Math.min(...pair) * (1 - 1e-15));
        expect(value).toBeLessThanOrEqual(Math.max(...pair) * (1 + 1e-15));
        expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
