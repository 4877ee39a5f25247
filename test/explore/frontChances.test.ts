import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frontChances } from "../../src/explore/frontChances.ts";
import { type Direction, dominates } from "../../src/pareto/dominates.ts";

const draws = 8;

describe("frontChances", () => {
  it("counts the draws in which no other plan dominates", () => {
    // Few values, so that plans are often equal; NaN where a plan may not be chosen.
    const value = fc.integer({ min: 1, max: 6 });
    const plan = fc.tuple(
      fc.array(value, { minLength: draws, maxLength: draws }),
      fc.array(value, { minLength: draws, maxLength: draws }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: draws, maxLength: draws }),
    );
    fc.assert(
      fc.property(fc.array(plan, { maxLength: 12 }), (made) => {
        const plans = made.map(([a, b, allowed]) =>
          [a, b].map((values) =>
            Float64Array.from(values, (each, draw) => (allowed[draw] === 0 ? Number.NaN : each)),
          ),
        );
        const directions: Direction[] = ["min", "max"];
        const expected = plans.map((own) => {
          let count = 0;
          for (let draw = 0; draw < draws; draw++) {
            const at = (values: readonly Float64Array[]) => values.map((each) => each[draw]);
            const mine = at(own);
            if (mine.some(Number.isNaN)) continue;
            const others = plans.map(at).filter((each) => !each.some(Number.isNaN));
            if (!others.some((other) => dominates(other, mine, directions))) count++;
          }
          return count / draws;
        });
        expect(frontChances(plans, directions)).toEqual(expected);
      }),
    );
  });

  it("leaves differences of rounding out", () => {
    const alike = (latency: number) => [Float64Array.of(latency), Float64Array.of(10)];
    expect(frontChances([alike(1), alike(1 + 1e-13), alike(1.001)], ["min", "max"])).toEqual([1, 1, 0]);
  });
});
