import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Capacity, ConstantCapacity, SteppedCapacity } from "../../src/network/capacity.ts";
import { openWindow, slowStart } from "../../src/network/startUp.ts";

/** Sends messages a few bytes at a time, each acknowledged a round trip after it leaves; returns when a message has left. */
function byFewBytes(capacity: Capacity, roundTrip: number, ceiling: number, few: number) {
  const under: { bytes: number; acknowledged: number; most: number }[] = [];
  let size = Math.min(14_480, ceiling);
  let underWay = 0;
  return (start: number, bytes: number): number => {
    let at = start;
    for (let left = bytes; left > 1e-6; ) {
      while (under.length > 0 && under[0].acknowledged <= at) {
        const { bytes, most } = under.shift()!;
        underWay -= bytes;
        if (size < 2 * most) size = Math.min(ceiling, size + bytes);
      }
      const piece = Math.min(left, few);
      if (underWay + piece > size + 1e-6) {
        at = under[0].acknowledged;
        continue;
      }
      underWay += piece;
      under.push({ bytes: piece, acknowledged: at + roundTrip, most: 0 });
      for (let i = under.length - 1; i >= 0 && under[i].most < underWay; i--) under[i].most = underWay;
      at = capacity.finishTime(at, piece * 8);
      left -= piece;
    }
    return at;
  };
}

const rate = fc.double({ min: 5e6, max: 1e8, noNaN: true });

/** Rates, each for `step` seconds, again and again; one rate is constant. */
const capacities = fc.record({
  rates: fc
    .array(fc.oneof({ weight: 5, arbitrary: rate }, fc.constant(0)), { minLength: 1, maxLength: 6 })
    .filter((rates) => rates.some((one) => one > 0)),
  step: fc.double({ min: 0.02, max: 1, noNaN: true }),
});

function capacityOf({ rates, step }: { rates: number[]; step: number }): Capacity {
  if (rates.length === 1) return new ConstantCapacity(rates[0]);
  const time = rates.map((_, row) => row * step);
  return new SteppedCapacity({ time, rate: rates, end: rates.length * step, after: "repeat" });
}

describe("slowStart", () => {
  it("takes as long as a window that is followed byte by byte", () => {
    const bytes = fc.integer({ min: 1000, max: 500_000 });
    const ceiling = fc.option(fc.integer({ min: 14_480, max: 300_000 }), { nil: Number.POSITIVE_INFINITY });
    const roundTrip = fc.double({ min: 0.02, max: 0.2, noNaN: true });
    const start = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(capacities, start, bytes, bytes, roundTrip, ceiling, (steps, start, one, two, R, most) => {
        const capacity = capacityOf(steps);
        const window = openWindow({ buffer: most });
        const first = slowStart(capacity, start, one, R, most, window);
        const second = slowStart(capacity, first, two, R, most, window);
        // What leaves in a sixteenth of a round trip is acknowledged together, and a few bytes more may just miss a rate or a window.
        const sent = (roundTrip: number, share: number, few: number) => {
          const send = byFewBytes(capacity, roundTrip, most, few);
          const first = send(start, one * share);
          return [first, send(first, two * share)];
        };
        const early = [100, 1448].map((few) => sent((R * 15) / 16, 0.95, few));
        const late = [100, 1448].map((few) => sent(R, 1.05, few));
        [first, second].forEach((time, i) => {
          expect(time).toBeGreaterThan(Math.min(...early.map((times) => times[i])) - 0.15 * R);
          expect(time).toBeLessThan(Math.max(...late.map((times) => times[i])) + 0.15 * R);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("goes on where the rate rises after sending a window has taken longer than a round trip", () => {
    const trace = { time: [0, 1], rate: [5e5, 1e8], after: "hold" as const };
    const window = openWindow({});
    // 62.5 kB leave in the first second, and the window is then twice what is under way, 25 kB. It doubles in each of the next round
    // trips: 50 + 100 + 200 + 400 kB, and the rest. Without a window, all would have left by 1.075 s.
    const capacity = new SteppedCapacity(trace);
    const sent = slowStart(capacity, 0, 1e6, 0.2, Number.POSITIVE_INFINITY, window);
    expect(sent).toBeGreaterThan(1.8);
    expect(Math.abs(sent - byFewBytes(capacity, 0.2, Number.POSITIVE_INFINITY, 100)(0, 1e6))).toBeLessThan(
      0.1,
    );
    // The next message finds the window as it is, and not as it was when the rate rose.
    expect(window.size).toBeGreaterThan(400_000);
  });

  it("ends where a round trip is too short to be told from nothing", () => {
    const capacity = new SteppedCapacity({ time: [0, 1], rate: [1e6, 2e6], after: "repeat" });
    for (const roundTrip of [1e-300, 1e-17, 1e-16, 1e-15]) {
      const window = openWindow({});
      const sent = slowStart(capacity, 0.3, 1e5, roundTrip, Number.POSITIVE_INFINITY, window);
      expect(sent).toBe(capacity.finishTime(0.3, 8e5));
      expect(slowStart(capacity, sent, 1e5, roundTrip, Number.POSITIVE_INFINITY, window)).toBeCloseTo(
        capacity.finishTime(0.3, 16e5),
        9,
      );
    }
  });

  it("keeps few bursts, however many messages follow each other", () => {
    const buffer = 65_536;
    for (const capacity of [
      new ConstantCapacity(1e8),
      new SteppedCapacity({ time: [0, 1], rate: [1e8, 5e7], after: "repeat" }),
    ]) {
      for (const bytes of [5000, 200_000]) {
        const window = openWindow({ buffer });
        let at = 0;
        for (let i = 0; i < 2000; i++) at = slowStart(capacity, at, bytes, 0.05, buffer, window);
        expect(window.bursts.length).toBeLessThan(20);
      }
    }
  });
});
