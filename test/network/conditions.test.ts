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
    ["tc qdisc add dev eth0 root netem delay 100ms loss 1%", { delay: 0.1, loss: 0.01 }],
    ["sudo /sbin/tc qdisc change dev wlan0 parent 1:1 handle 10: netem rate 5mbit", { rate: 5e6 }],
    ["tc qdisc replace dev eth0 root netem", {}],
    ["qdisc netem 8001: root refcnt 2 delay 100ms 10ms", { delay: 0.1, jitter: 0.01 }],
    ["netem delay 1ms", { delay: 0.001 }],
    ["rate 5Mbps", { rate: 40e6 }],
    ["rate 5Mbit/s", { rate: 5e6 }],
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
    ["loss often", /"loss" in .* needs a percentage/],
    ["loss gemodel", /needs percentages p/],
    ["loss gemodel 10% 0%", /would lose everything/],
    ["delay 1ms 1ms distribution cauchy", /needs one of uniform, normal/],
    ["toString", /"toString" in .* is not one of/],
    ["delay 10ms delay 20ms", /"delay" is given twice in "delay 10ms delay 20ms"/],
    ["loss 1% rate 1mbit loss gemodel 1%", /"loss" is given twice/],
    [
      "tc qdisc add dev eth0 root netem limit 1000 delay 100ms reorder 25% 50% gap 5 duplicate 1% corrupt 0.1% ecn",
      /not modelled, and must be left out: limit 1000 \(.*\), reorder 25% 50% \(.*\), gap 5 \(.*\), duplicate 1% \(.*\), corrupt 0\.1% \(.*\), ecn \(/,
    ],
    [
      "delay 5parsecs fast 3 loss 200% slot 1ms",
      /"5parsecs" is not a duration.*; "fast" in .*; "loss" in .*; .*left out: slot 1ms/,
    ],
    ["loss 1% 25%", /left out: 25% after loss/],
    ["rate 5mbit 20", /left out: 20 after rate/],
    ["loss state 1% 10%", /"loss state 1% 10%" is not modelled/],
    ["tc qdisc add dev eth0 root tbf rate 1mbit", /a tc command without netem; only netem's words are read/],
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
