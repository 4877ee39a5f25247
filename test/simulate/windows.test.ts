import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowsUpTo } from "../../src/plan/settings.ts";
import { runChain } from "./chain.ts";

// Whole seconds, so that a chain settles into its cycle soon.
const seconds = fc.integer({ min: 1, max: 20 });

/** A chain whose results come back, without randomness, with as many slots as its window allows. */
const chains = fc
  .record({
    service: fc.array(seconds, { minLength: 2, maxLength: 4 }),
    transfer: fc.array(seconds, { minLength: 4, maxLength: 4 }),
    delay: fc.integer({ min: 0, max: 60 }),
    window: fc.integer({ min: 1, max: 8 }),
    allRemote: fc.boolean(),
  })
  .map(({ service, transfer, delay, window, allRemote }) => ({
    service: allRemote ? [null, ...service.slice(1)] : service,
    transfer: transfer.slice(0, service.length),
    delay,
    window,
  }));

/** L, the latency of a frame that is alone, and P, the time of the busiest device or link. */
function figuresOf({
  service,
  transfer,
  delay,
}: {
  service: (number | null)[];
  transfer: number[];
  delay: number;
}) {
  const all = [...service, ...transfer].map((time) => time ?? 0);
  return {
    unloaded: all.reduce((sum, time) => sum + time, 0) + delay * transfer.length,
    period: Math.max(...all),
  };
}

describe("a chain without randomness: L is its latency with one frame, P the time of its busiest device or link", () => {
  it("gives min(1/P, W/L) with a window of W", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const { window } = chain;
        const { unloaded, period } = figuresOf(chain);
        const frames = 100 * window;
        const { done } = runChain({ ...chain, queue: window, frames });
        const throughput = window / (done[frames - 1] - done[frames - 1 - window]);
        expect(throughput).toBeCloseTo(Math.min(1 / period, window / unloaded), 9);
      }),
      { numRuns: 500 },
    );
  });

  it("takes max(L, W P), unless the first stage is the slowest: then frames wait outside, and it takes L", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const { window, service } = chain;
        const { unloaded, period } = figuresOf(chain);
        const frames = 100 * window;
        const { latency } = runChain({ ...chain, queue: window, frames });
        const mean = latency.slice(-window).reduce((sum, value) => sum + value, 0) / window;
        const expected = service[0] === period ? unloaded : Math.max(unloaded, window * period);
        expect(mean).toBeCloseTo(expected, 6);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same with unlimited slots: as many slots as the window never limit", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const { done } = runChain({ ...chain, queue: chain.window, frames: 50 });
        const unlimited = runChain({ ...chain, queue: Number.POSITIVE_INFINITY, frames: 50 });
        expect(done).toEqual(unlimited.done);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the windows to try", () => {
  it("are all of them up to a dozen, and beyond that a rising dozen with both ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (full) => {
        const windows = windowsUpTo(full);
        expect(windows).toHaveLength(Math.min(12, full));
        expect(windows[0]).toBe(1);
        expect(windows.at(-1)).toBe(full);
        for (const [i, window] of windows.slice(1).entries()) expect(window).toBeGreaterThan(windows[i]);
      }),
    );
    expect(windowsUpTo(4)).toEqual([1, 2, 3, 4]);
    expect(windowsUpTo(100)).toEqual([1, 2, 3, 5, 8, 12, 18, 28, 43, 65, 99, 100]);
  });
});
