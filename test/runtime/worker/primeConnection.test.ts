import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Dialogue, Received } from "../../../src/runtime/protocol/dialogue.ts";
import type { Head } from "../../../src/runtime/protocol/messages.ts";
import { answerProbes } from "../../../src/runtime/worker/answerProbes.ts";
import { measureRate } from "../../../src/runtime/worker/measureRate.ts";
import { primeConnection } from "../../../src/runtime/worker/primeConnection.ts";
import { ConnectionError } from "../../../src/transport/connectionError.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * The near end of a path: `rate` in bytes a second, which TCP reaches by doubling what it sends in a round trip, from ten
 * segments.
 */
function path(rate: number, roundTrip: number) {
  const state = { bytes: 0, answered: 0, learned: 14_480 / roundTrip, least: Number.POSITIVE_INFINITY };
  /** When the rate was learned, seconds. */
  let learnedAt: number | undefined;
  let free = 0;
  const dialogue = {
    remote: "far",
    ask: (_: Head, expected: string, [body = new Uint8Array(0)]: Uint8Array[] = []) => {
      const sent = performance.now() / 1000;
      state.bytes += body.length;
      const now = Math.min(rate, state.learned);
      free = Math.max(free, sent) + body.length / now;
      return new Promise((resolve) => {
        setTimeout(
          () => {
            const moment = performance.now() / 1000;
            if (state.learned >= rate) learnedAt ??= moment;
            // Six round trips later, the sender has seen it; BBR's start-up ends after three of its own, each 2.89 times as long.
            const since = (moment - (learnedAt ?? moment)) / roundTrip;
            if (since > 6 && since < 9) state.least = Math.min(state.least, state.bytes - state.answered);
            state.answered += body.length;
            // What was acknowledged in a round trip is what may be sent twice in the next.
            state.learned = Math.min(rate, state.learned * 2 ** (body.length / now / roundTrip));
            resolve({ head: { type: expected, cpu: 0 }, body: new Uint8Array(0) });
          },
          (free - sent + roundTrip) * 1000,
        );
      });
    },
  };
  return { state, dialogue: dialogue as unknown as Dialogue };
}

/** Returns the window that it found, and the seconds that it took. */
async function primed(dialogue: Dialogue): Promise<{ window: number; seconds: number }> {
  const begun = performance.now();
  const priming = primeConnection(dialogue);
  let over = false;
  const end = () => {
    over = true;
  };
  priming.then(end, end);
  while (!over) await vi.advanceTimersByTimeAsync(1);
  const window = await priming;
  return { window, seconds: (performance.now() - begun) / 1000 };
}

describe("primeConnection", () => {
  it("goes on until TCP has learned the path's rate, and leaves nothing under way", {
    timeout: 60_000,
  }, async () => {
    const paths = fc.record({
      rate: fc.double({ min: 125e3, max: 12.5e6, noNaN: true }),
      roundTrip: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(paths, async ({ rate, roundTrip }) => {
        const { state, dialogue } = path(rate, roundTrip);
        const { seconds } = await primed(dialogue);
        expect(state.answered).toBe(state.bytes);
        if (seconds < 4) expect(state.learned).toBeGreaterThan(0.9 * rate);
        // Four seconds, and what waits then.
        expect(seconds).toBeLessThan(10);
      }),
      { numRuns: 30 },
    );
  });

  it("keeps more waiting than BBR's start-up sends until that is over", async () => {
    const [rate, roundTrip] = [3e6, 0.06];
    const { state, dialogue } = path(rate, roundTrip);
    const { window } = await primed(dialogue);
    expect(state.least).toBeGreaterThan(2.89 * rate * roundTrip);
    expect(state.least).toBeLessThan(5 * rate * roundTrip);
    expect(window / (2 * rate * roundTrip)).toBeCloseTo(1, 1);
  });

  it.each([
    [12.5e6, 0.2],
    [3e6, 0.2],
    [3e6, 0.14],
  ])(
    "ends over a long round trip when the rate is known: %d bytes per second, %d s",
    async (rate, roundTrip) => {
      const { state, dialogue } = path(rate, roundTrip);
      const { window, seconds } = await primed(dialogue);
      expect(state.learned).toBe(rate);
      expect(window / (2 * rate * roundTrip)).toBeCloseTo(1, 0);
      // BBR pauses after 10 s. Both ways are primed before the first frame, and then a visit needs its time.
      expect(seconds).toBeLessThan(4.5);
    },
  );

  it("fails if the connection ends, or if the other end refuses", async () => {
    const ending = { ask: () => Promise.reject(new ConnectionError("lost", "it is gone")) };
    await expect(primeConnection(ending as unknown as Dialogue)).rejects.toThrow("it is gone");
    const refusing = {
      ask: async () => ({ head: { type: "failed", code: "peer", message: "not here" } }),
    };
    await expect(primeConnection(refusing as unknown as Dialogue)).rejects.toThrow("not here");
  });
});

describe("measureRate", () => {
  it.each([
    [1.25e6, 0.12],
    [125e3, 0.002],
    [12.5e6, 0.03],
  ])("finds a rate of %d bytes per second over a round trip of %d s", async (rate, roundTrip) => {
    const { state, dialogue } = path(rate, roundTrip);
    let measured = 0;
    const measuring = measureRate(dialogue, 2).then((found) => {
      measured = found;
    });
    while (measured === 0) await vi.advanceTimersByTimeAsync(1);
    await measuring;
    expect(measured / (8 * rate)).toBeCloseTo(1, 1);
    expect(state.answered).toBe(state.bytes);
  });
});

describe("answerProbes", () => {
  it("acknowledges what asks for it, primes its own direction when asked, and takes nothing else", async () => {
    const sent: Head[] = [];
    const { dialogue } = path(1e6, 0.01);
    const answering = Object.assign(dialogue, {
      send: async (head: Head) => {
        sent.push(head);
      },
    });
    const take = (head: Head) => answerProbes(answering, { head, body: new Uint8Array(0) } as Received);
    expect(take({ type: "credit" })).toBe(false);
    expect(take({ type: "probe", acknowledge: false })).toBe(true);
    expect(sent).toEqual([]);
    expect(take({ type: "probe", acknowledge: true })).toBe(true);
    expect(sent).toEqual([{ type: "probed", cpu: 0 }]);
    expect(take({ type: "prime" })).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent.at(-1)).toEqual({ type: "primed" });
    expect(take({ type: "flood", seconds: 1 })).toBe(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent.at(-1)).toEqual({ type: "flooded", rate: expect.any(Number) });
  });
});
