import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { estimateClock } from "../../../src/runtime/pipeline/estimateClock.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Waits of the fake clock: milliseconds. */
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Estimates a clock that is `offset` s ahead, over round trips of which each waits for so many milliseconds there and back. */
async function estimated(offset: number, trips: readonly (readonly [number, number])[]) {
  let asked = 0;
  const estimate = await estimateClock(async () => {
    const [there, back] = trips[asked++];
    await wait(there);
    const received = performance.now() / 1000 + offset;
    await wait(3);
    const sent = performance.now() / 1000 + offset;
    await wait(back);
    return { type: "pong", id: 0, received, sent };
  });
  return { ...estimate, asked };
}

describe("estimateClock", () => {
  it("is right to within its bound, by the quickest of the round trips that it makes", async () => {
    const way = fc.integer({ min: 1, max: 300 });
    const trips = fc.array(fc.tuple(way, way), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.double({ min: -100, max: 100, noNaN: true }), trips, async (offset, ways) => {
        const { offset: found, bound, roundTrip, asked } = await estimated(offset, ways);
        expect(Math.abs(found - offset)).toBeLessThanOrEqual(bound + 1e-9);
        const quickest = Math.min(...ways.slice(0, asked).map(([there, back]) => there + back));
        expect(roundTrip * 1000).toBeCloseTo(quickest, 6);
        expect(bound).toBeCloseTo(roundTrip / 2, 9);
      }),
    );
  });

  it("ends once the two quickest round trips agree to 1 %, after three at the earliest", async () => {
    expect(await estimated(5, Array(8).fill([100, 100]))).toMatchObject({
      asked: 3,
      roundTrip: expect.closeTo(0.2),
    });
    const slowFirst = [[300, 100], [120, 100], [101, 100], [100, 100], ...Array(4).fill([400, 400])];
    expect((await estimated(5, slowFirst)).asked).toBe(4);
    const alwaysBetter = Array.from({ length: 8 }, (_, trip) => [100 - 5 * trip, 100] as const);
    expect((await estimated(5, alwaysBetter)).asked).toBe(8);
  });
});
