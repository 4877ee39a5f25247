import fc from "fast-check";
import { expect, it } from "vitest";
import { SteppedCapacity } from "../../src/network/capacity.ts";
import { checkTrace, type Trace, traceEnd, valueAt } from "../../src/network/trace.ts";
import { traceFrom } from "../../src/network/traceFrom.ts";

const traces = fc
  .record({
    first: fc.constantFrom(0, 0.25),
    rows: fc.array(
      fc.record({ stay: fc.integer({ min: 1, max: 8 }), rate: fc.integer({ min: 1, max: 9 }) }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ first, rows }): Trace => {
    const before = (count: number) => rows.slice(0, count).reduce((sum, { stay }) => sum + stay, 0);
    return {
      time: rows.map((_, row) => first + before(row)),
      rate: rows.map(({ rate }) => rate),
      delay: rows.map(({ rate }) => rate / 100),
      loss: rows.map(({ rate }) => rate / 1000),
      end: first + before(rows.length),
      after: "repeat",
    };
  });
/** Times between the trace's own, where nothing changes. */
const quarters = fc.integer({ min: 0, max: 400 }).map((quarter) => quarter / 4 + 1 / 16);

it("does at any time what the trace does so many seconds later", () => {
  fc.assert(
    fc.property(traces, quarters, quarters, (trace, seconds, time) => {
      const later = traceFrom(trace, seconds);
      checkTrace(later);
      expect(traceEnd(later)).toBe(traceEnd(trace));
      for (const name of ["rate", "delay", "loss"] as const) {
        expect(valueAt(later, later[name]!, time)).toBe(valueAt(trace, trace[name]!, time + seconds));
      }
      const carried = new SteppedCapacity(trace).amount(seconds, seconds + time);
      expect(new SteppedCapacity(later).amount(0, time)).toBeCloseTo(carried, 6);
    }),
  );
});

it("goes on from where a part of a trace begins", () => {
  const steps: Trace = { time: [0, 1], rate: [1, 2], end: 3, after: "repeat" };
  const later = traceFrom(traceFrom(steps, 2), 1.5);
  expect(later.begin).toBe(0.5);
  expect([0, 0.75, 2.5].map((time) => valueAt(later, later.rate, time))).toEqual([1, 2, 1]);
});

it("keeps a trace that has one beginning only", () => {
  const held: Trace = { time: [0, 1], rate: [1, 2], end: 3, after: "hold" };
  expect(traceFrom(held, 1.5)).toBe(held);
});

it("sees what is changed in a trace between two simulations", () => {
  const steps: Trace = { time: [0, 1], rate: [1, 2], end: 3, after: "repeat" };
  expect(new SteppedCapacity(steps).amount(0, 3)).toBe(5);
  steps.rate[0] = 3;
  expect(new SteppedCapacity(steps).amount(0, 3)).toBe(7);
});
