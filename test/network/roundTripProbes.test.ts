import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RoundTripProbes } from "../../src/network/roundTripProbes.ts";

const roundTrip = fc.double({ min: 0.001, max: 1, noNaN: true });

/** Sends messages that take `sending` s each, so many seconds after the one before has left; returns when each started. */
function play(
  probes: RoundTripProbes,
  sending: number,
  gaps: readonly number[],
  rate = Number.POSITIVE_INFINITY,
): number[] {
  let lastSent = Number.NEGATIVE_INFINITY;
  let free = 0;
  return gaps.map((gap) => {
    const start = probes.start(free + gap, lastSent, rate);
    lastSent = start + sending;
    free = lastSent;
    return start;
  });
}

describe("RoundTripProbes", () => {
  it("pauses a connection that is never empty once in 10 s, for as long as it takes to be empty and 0.2 s or a round trip", () => {
    fc.assert(
      fc.property(roundTrip, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (trip, sending) => {
        const starts = play(new RoundTripProbes({ roundTrip: trip }), sending, Array(2000).fill(0));
        const gaps = starts.slice(1).map((start, i) => start - starts[i] - sending);
        const pauses = gaps.filter((gap) => gap > 1e-6);
        const pause = trip + Math.max(0.2, trip);
        for (const gap of pauses) expect(gap).toBeCloseTo(pause, 6);
        const lasted = starts[starts.length - 1];
        // From one pause to the next are 10 s, and the rest of a message.
        expect(pauses.length).toBeGreaterThanOrEqual(Math.floor(lasted / (10 + pause + sending)));
        expect(pauses.length).toBeLessThanOrEqual(Math.ceil(lasted / (10 + pause)));
      }),
    );
  });

  it("changes nothing for a connection that is empty by itself, or for the first 10 s", () => {
    fc.assert(
      fc.property(
        roundTrip,
        fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1 }),
        (trip, more) => {
          const gaps = more.map((gap) => trip + gap + 1e-6);
          const starts = play(new RoundTripProbes({ roundTrip: trip }), 0.1, gaps);
          let free = 0;
          for (const [i, start] of starts.entries()) {
            expect(start).toBe(free + gaps[i]);
            free = start + 0.1;
          }
        },
      ),
    );
    const early = play(new RoundTripProbes({ roundTrip: 0.2 }), 0.1, Array(100).fill(0));
    expect(early.at(-1)).toBeCloseTo(9.9, 9);
  });

  it("is not put off by a moment before in which the connection was empty", () => {
    const trip = 0.1;
    // Messages of 0.5 s without a pause, but for 1 s in which nothing is sent, until 0.5 s before the 10 s are over.
    const gaps = Array.from({ length: 30 }, (_, message) => (message === 17 ? 1 : 0));
    const starts = play(new RoundTripProbes({ roundTrip: trip }), 0.5, gaps);
    const paused = starts.findIndex((start, i) => i > 0 && start - starts[i - 1] - 0.5 - gaps[i] > 1e-9);
    expect(starts[17]).toBe(9.5);
    expect(starts[paused]).toBeCloseTo(10.5 + trip + 0.2, 9);
  });

  it("is shorter by what four packets in a round trip carry, and none on a path shorter than 1 ms", () => {
    const longest = (trip: number, rate: number) => {
      const starts = play(new RoundTripProbes({ roundTrip: trip }), 0.001, Array(20_000).fill(0), rate);
      return Math.max(...starts.slice(1).map((start, i) => start - starts[i])) - 0.001;
    };
    // 1.9 MB/s over 3 ms: of 12.5 MB/s, of 2.5 MB/s, and of less than that.
    expect(longest(0.003, 12.5e6)).toBeCloseTo(0.203 * (1 - 5792 / 0.003 / 12.5e6), 6);
    expect(longest(0.003, 2.5e6)).toBeCloseTo(0.203 * (1 - 5792 / 0.003 / 2.5e6), 6);
    expect(longest(0.003, 1.5e6)).toBeCloseTo(0, 6);
    expect(longest(0.0009, 125e6)).toBeCloseTo(0, 6);
  });

  it("takes as long as Linux: 0.39 s over a round trip of 0.2 s (measured, docs/reference/recorded-results.md)", () => {
    const starts = play(new RoundTripProbes({ roundTrip: 0.2 }), 0.0105, Array(1000).fill(0.0165));
    const pause = Math.max(...starts.slice(1).map((start, i) => start - starts[i])) - 0.027;
    expect(pause).toBeGreaterThan(0.36);
    expect(pause).toBeLessThan(0.41);
  });
});
