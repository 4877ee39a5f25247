import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import {
  type Conditions,
  conditionsSchema,
  formatConditions,
  parseConditions,
  perfect,
} from "../../src/network/conditions.ts";

describe("parseConditions", () => {
  it.each<[string, Partial<Conditions>]>([
    ["", {}],
    ["delay 200ms 20ms rate 5mbit loss 1%", { delay: 0.2, jitter: 0.02, rate: 5e6, loss: 0.01 }],
    ["loss random 0.5%  rate 1gbit", { loss: 0.005, rate: 1e9 }],
    [
      "delay 10ms 2ms 25% distribution normal",
      { delay: 0.01, jitter: 0.002, correlation: 0.25, distribution: "normal" },
    ],
    ["loss gemodel 1% 10%", { burst: { p: 0.01, r: 0.1, bad: 1, good: 0 } }],
    ["loss gemodel 1% 10% 50% 0.1%", { burst: { p: 0.01, r: 0.1, bad: 0.5, good: 0.001 } }],
    ["delay 0.5ms", { delay: 5e-4 }],
  ])("reads %j", (text, expected) => {
    expect(parseConditions(text)).toEqual({ ...perfect, ...expected });
  });

  it.each([
    ["speed 5mbit", /"speed" in "speed 5mbit" is not one of the words delay, distribution, rate, loss/],
    ["delay", /"delay" in "delay" needs a time/],
    ["delay rate 5mbit", /"delay" in .* needs a time/],
    ["delay -5ms", /"-5ms" is negative/],
    ["delay 5ms -1ms", /"-1ms" is negative/],
    ["delay 5parsecs", /"5parsecs" is not a duration/],
    ["delay 5ms 1ms 200%", /correlation is above 100%/],
    ["rate 0mbit", /"rate" in .* must be above 0/],
    ["rate fast", /"rate" in .* needs a rate/],
    ["loss 100%", /below 100%/],
    ["loss state 1%", /"loss" in .* needs a percentage/],
    ["loss gemodel", /needs percentages p/],
    ["loss gemodel 10% 0%", /would lose everything/],
    ["delay 1ms 1ms distribution cauchy", /needs one of uniform, normal/],
    ["toString", /"toString" in .* is not one of/],
  ])("refuses %j", (text, message) => {
    expect(() => parseConditions(text)).toThrow(InputError);
    expect(() => parseConditions(text)).toThrow(message);
  });

  it("reads back what formatConditions writes", () => {
    const milli = fc.integer({ min: 1, max: 5000 }).map((n) => n / 1e4);
    const conditions = fc.record({
      delay: milli,
      jitter: milli,
      distribution: fc.constantFrom(...conditionsSchema.shape.distribution.options),
      correlation: fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
      rate: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 2_000_000_000 })),
      loss: fc.integer({ min: 0, max: 99 }).map((n) => n / 100),
    });
    fc.assert(
      fc.property(conditions, (c) => {
        const back = parseConditions(formatConditions(c));
        expect(back.distribution).toBe(c.distribution);
        for (const key of ["delay", "jitter", "correlation", "rate", "loss"] as const) {
          if (c[key] === Infinity) expect(back[key]).toBe(Infinity);
          else expect(Math.abs(back[key] - c[key])).toBeLessThanOrEqual(1e-12 * c[key]);
        }
      }),
    );
  });
});
