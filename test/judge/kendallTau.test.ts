import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kendallTau, type RankedPair } from "../../src/judge/kendallTau.ts";

/** Measured values far apart or near, with intervals of some width or none. */
const pairs = fc.array(
  fc
    .record({
      predicted: fc.integer({ min: 1, max: 30 }),
      measured: fc.integer({ min: 1, max: 30 }),
      half: fc.option(fc.integer({ min: 0, max: 3 })),
    })
    .map(({ predicted, measured, half }): RankedPair => {
      return { predicted, measured, interval: half === null ? null : [measured - half, measured + half] };
    }),
  { maxLength: 12 },
);

const exact = (predicted: number[], measured: number[]) =>
  kendallTau([predicted.map((value, i) => ({ predicted: value, measured: measured[i], interval: null }))]);

describe("kendallTau", () => {
  it("is 1 for the measured order, -1 for its reverse", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 2 }), (values) => {
        const count = (values.length * (values.length - 1)) / 2;
        expect(exact(values, values)).toEqual({ tau: 1, pairs: count });
        expect(
          exact(
            values.map((value) => -value),
            values,
          ),
        ).toEqual({ tau: -1, pairs: count });
      }),
    );
  });

  it("equals the definition, pair by ordered pair", () => {
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 3 }), (groups) => {
        let told = 0;
        let balance = 0;
        for (const group of groups) {
          for (const a of group) {
            for (const b of group) {
              const [, aHigh] = a.interval ?? [a.measured, a.measured];
              const [bLow] = b.interval ?? [b.measured, b.measured];
              if (aHigh >= bLow) continue;
              // a measures below b beyond doubt.
              told++;
              balance += a.predicted < b.predicted ? 1 : a.predicted > b.predicted ? -1 : 0;
            }
          }
        }
        expect(kendallTau(groups)).toEqual(told === 0 ? null : { tau: balance / told, pairs: told });
      }),
    );
  });

  it("does not change if predictions are put through a rising function", () => {
    fc.assert(
      fc.property(pairs, (group) => {
        const bent = group.map((pair) => ({ ...pair, predicted: Math.exp(pair.predicted / 10) }));
        expect(kendallTau([bent])).toEqual(kendallTau([group]));
      }),
    );
  });

  it("forms no pairs across groups, or of intervals that touch", () => {
    const pair = (measured: number): RankedPair => {
      return { predicted: measured, measured, interval: [measured - 1, measured + 1] };
    };
    expect(kendallTau([[pair(1)], [pair(9)]])).toBeNull();
    expect(kendallTau([[pair(1), pair(3)]])).toBeNull();
    expect(kendallTau([[pair(1), pair(3), pair(9)]])).toEqual({ tau: 1, pairs: 2 });
  });
});
