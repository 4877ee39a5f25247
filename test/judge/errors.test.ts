import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatError } from "../../src/judge/formatError.ts";
import { relativeError } from "../../src/judge/relativeError.ts";
import { summariseErrors } from "../../src/judge/summariseErrors.ts";

const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

describe("relativeError", () => {
  it("is 0 for equal values, above 0 for a prediction that is too high, and the same in any unit", () => {
    fc.assert(
      fc.property(positive, positive, fc.constantFrom(1e-3, 60, 1e9), (predicted, measured, unit) => {
        const error = relativeError(predicted, measured)!;
        expect(relativeError(measured, measured)).toBe(0);
        expect(Math.sign(error)).toBe(Math.sign(predicted - measured));
        expect(measured * (1 + error)).toBeCloseTo(predicted, 6);
        expect(Math.abs(relativeError(predicted * unit, measured * unit)! - error)).toBeLessThanOrEqual(
          1e-12 * Math.max(1, predicted / measured),
        );
      }),
    );
  });

  it("is null without a measured value, or where the base is 0", () => {
    expect([relativeError(1, null), relativeError(1, 0), relativeError(0, 0)]).toEqual([null, null, 0]);
  });
});

describe("summariseErrors", () => {
  it("leaves out what is null, and keeps the mean between the bias and the worst", () => {
    const errors = fc.array(fc.option(fc.double({ min: -1, max: 3, noNaN: true })), { maxLength: 20 });
    fc.assert(
      fc.property(errors, (list) => {
        const told = list.filter((error) => error !== null);
        const summary = summariseErrors(list);
        if (told.length === 0) {
          expect(summary).toBeNull();
          return;
        }
        expect(summary!.count).toBe(told.length);
        expect(summary!.mean + 1e-12).toBeGreaterThanOrEqual(Math.abs(summary!.bias));
        expect(summary!.median).toBeLessThanOrEqual(Math.max(...told.map(Math.abs)));
        const close = told.filter((error) => Math.abs(error) <= 0.1).length;
        expect(summary!.within10).toBe(close / told.length);
      }),
    );
  });

  it("counts the median of absolute errors, the bias of signed ones", () => {
    expect(summariseErrors([0.1, -0.3, null, 0.05])).toEqual({
      count: 3,
      median: 0.1,
      mean: expect.closeTo(0.15, 12),
      bias: expect.closeTo(-0.05, 12),
      within10: 2 / 3,
    });
  });
});

describe("formatError", () => {
  it("gives percent with its sign", () => {
    expect([0.0421, -0.5, 1.234, 0, -0.0001, 0.00123, null].map(formatError)).toEqual([
      "+4.2 %",
      "−50 %",
      "+120 %",
      "0 %",
      "0 %",
      "+0.1 %",
      "none",
    ]);
  });
});
