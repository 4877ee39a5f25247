import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addIdleCosts, idleCost } from "../../src/network/idleCost.ts";

describe("idleCost", () => {
  const cost = idleCost({ idle: [1, 3], seconds: [0.5, 1] })!;

  it("rises from nothing through the measured values, and stays at the last", () => {
    expect([0, 0.5, 1, 2, 3, 9, Number.POSITIVE_INFINITY].map(cost)).toEqual([0, 0.25, 0.5, 0.75, 1, 1, 1]);
  });

  it("is undefined if pauses cost nothing", () => {
    expect(idleCost(undefined)).toBeUndefined();
    expect(idleCost({ idle: [1, 3], seconds: [0, 0] })).toBeUndefined();
  });
});

describe("addIdleCosts", () => {
  const costs = fc.array(
    fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }).chain((pauses) =>
      fc.record({
        idle: fc.constant(pauses.map((pause) => pause / 8).sort((a, b) => a - b)),
        seconds: fc.array(
          fc.integer({ min: 0, max: 64 }).map((n) => n / 8),
          {
            minLength: pauses.length,
            maxLength: pauses.length,
          },
        ),
      }),
    ),
    { minLength: 1, maxLength: 3 },
  );

  it("is the sum after every pause", () => {
    fc.assert(
      fc.property(costs, fc.double({ min: 0, max: 20, noNaN: true }), (several, pause) => {
        const sum = several.reduce((total, cost) => total + (idleCost(cost)?.(pause) ?? 0), 0);
        expect(idleCost(addIdleCosts(several))?.(pause) ?? 0).toBeCloseTo(sum, 9);
      }),
    );
  });
});
