import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConstantCapacity, SteppedCapacity } from "../../src/network/capacity.ts";
import { checkTrace } from "../../src/network/trace.ts";

const trace = { time: [0, 1, 3], rate: [10, 0, 20], end: 4 };

describe("SteppedCapacity", () => {
  it.each([
    // start, bits, finish: 10 bit/s for 1 s, nothing for 2 s, 20 bit/s for 1 s; 30 bits a cycle of 4 s
    [0, 5, 0.5],
    [0, 10, 1],
    [0, 11, 3.05],
    [0.5, 5, 1],
    [2, 20, 4],
    [1, 0, 1],
    [0, 30, 4],
    [0, 35, 4.5],
    [0, 90, 12],
    [0, 91, 12.1],
    [403, 1, 403.05],
    [401, 1, 403.05],
  ])("repeats: %d s + %d bits -> %d s", (start, bits, finish) => {
    expect(new SteppedCapacity({ ...trace, after: "repeat" }).finishTime(start, bits)).toBeCloseTo(
      finish,
      12,
    );
  });

  it.each([
    [0, 30, 4],
    [0, 50, 5],
    [100, 20, 101],
    [0.25, 7.5 + 1000, 53],
  ])("holds: %d s + %d bits -> %d s", (start, bits, finish) => {
    expect(new SteppedCapacity({ ...trace, after: "hold" }).finishTime(start, bits)).toBeCloseTo(finish, 12);
  });

  it("equals a constant where nothing changes", () => {
    const stepped = new SteppedCapacity({ time: [0, 1, 2], rate: [7, 7, 7], after: "repeat" });
    expect(stepped.finishTime(0.1, 70)).toBeCloseTo(new ConstantCapacity(7).finishTime(0.1, 70), 12);
  });

  it("carries the integral of its rate: against a walk over the steps", () => {
    const rows = fc.array(
      fc.record({ length: fc.integer({ min: 1, max: 8 }), rate: fc.integer({ min: 0, max: 9 }) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 500 }),
        (steps, tenths, bits) => {
          fc.pre(steps.some((step) => step.rate > 0));
          const time = steps.map((_, i) => steps.slice(0, i).reduce((sum, step) => sum + step.length, 0));
          const end = time[time.length - 1] + steps[steps.length - 1].length;
          const capacity = new SteppedCapacity({
            time,
            rate: steps.map((s) => s.rate),
            end,
            after: "repeat",
          });
          const start = tenths / 10;
          const rateAt = (t: number): number => {
            let local = t % end;
            for (const step of steps) {
              if (local < step.length - 1e-9) return step.rate;
              local -= step.length;
            }
            return steps[0].rate;
          };
          // Steps change at whole seconds only, so a walk in tenths is exact.
          let left = bits;
          let tick = tenths;
          while (left - rateAt(tick / 10) / 10 > 1e-9) left -= rateAt(tick++ / 10) / 10;
          const expected =
            left <= 1e-9 ? (bits === 0 ? start : undefined) : tick / 10 + left / rateAt(tick / 10);
          if (expected !== undefined) expect(capacity.finishTime(start, bits)).toBeCloseTo(expected, 6);
        },
      ),
    );
  });

  it("is never too early and additive: two messages back to back end as one", () => {
    const rates = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 2, maxLength: 5 });
    const amount = fc.double({ min: 0, max: 50, noNaN: true });
    fc.assert(
      fc.property(rates, amount, amount, amount, (rate, start, a, b) => {
        fc.pre(rate.some((r) => r > 0.1));
        const capacity = new SteppedCapacity({ time: rate.map((_, i) => i), rate, after: "repeat" });
        const first = capacity.finishTime(start, a);
        expect(first).toBeGreaterThanOrEqual(start);
        const both = capacity.finishTime(start, a + b);
        const second = capacity.finishTime(first, b);
        // Times are compared by what they carry: where the rate is 0, many times carry the same.
        expect(capacity.finishTime(Math.max(both, second), 0.5)).toBeCloseTo(
          capacity.finishTime(Math.min(both, second), 0.5 + 0),
          5,
        );
      }),
    );
  });
});

describe("checkTrace", () => {
  const line = (row: number): string => `line ${row + 2}`;
  it.each([
    [{ time: [], rate: [] }, /empty/],
    [{ time: [0, 2, 1], rate: [1, 1, 1] }, /line 4: time 1 must be later than 2/],
    [{ time: [0, 1], rate: [1, -1] }, /line 3: rate -1 must be 0 bit\/s or more/],
    [{ time: [0, Number.NaN], rate: [1, 1] }, /line 3: time NaN/],
    [{ time: [0, 1], rate: [1] }, /2 times but 1 values of rate/],
    [{ time: [0], rate: [1], delay: [-1] }, /line 2: delay -1/],
    [{ time: [0], rate: [1], loss: [1] }, /line 2: loss 1 must be a probability below 1/],
    [{ time: [0], rate: [0] }, /stays 0 for ever/],
    [{ time: [0, 5], rate: [1, 1], end: 5 }, /must end after its last time/],
  ])("refuses %j", (bad, message) => {
    expect(() => checkTrace({ ...bad, after: "repeat" }, line)).toThrow(message);
  });
});
