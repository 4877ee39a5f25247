import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadingPace } from "../../src/transport/readingPace.ts";

const packet = 1448;

/**
 * Messages that arrive packet by packet, and a receiver that reads what is there, rests as it is told and else wakes at every
 * packet. Gives for each message its reads, and the seconds from its last packet to the read that takes it.
 *
 * @param messages bytes, and bytes a second
 */
function receive(messages: { bytes: number; rate: number }[]) {
  const pace = new ReadingPace();
  let time = 0;
  return messages.map(({ bytes, rate }) => {
    const begin = time;
    const end = begin + bytes / rate;
    const arrived = () => Math.min(bytes, Math.floor(((time - begin) * rate) / packet) * packet);
    let [taken, reads] = [0, 0];
    while (taken < bytes) {
      const next = Math.min(bytes, taken + packet);
      time = Math.max(time, begin + next / rate);
      const there = Math.max(next, time >= end ? bytes : arrived());
      pace.read(time, there - taken, bytes - there);
      reads++;
      taken = there;
      if (pace.rest > 0) time += pace.startRest();
    }
    return { reads, late: time - end };
  });
}

/** Seeded: a failure is the same everywhere. */
const options = { seed: 1, numRuns: 300 };

describe("the pace of reading", () => {
  it("wakes seldom while a message comes slowly", () => {
    const [first, second] = receive([
      { bytes: 600_000, rate: 25e6 / 8 },
      { bytes: 600_000, rate: 25e6 / 8 },
    ]);
    expect(600_000 / packet).toBeGreaterThan(400);
    expect(first.reads).toBeLessThan(30);
    expect(second.reads).toBeLessThan(25);
  });

  it("does not rest on a fast link", () => {
    const [{ reads }] = receive([{ bytes: 600_000, rate: 10e9 / 8 }]);
    expect(reads).toBe(Math.ceil(600_000 / packet));
  });

  it("sees a message's end within half a packet at a steady rate", () => {
    const megabits = fc.integer({ min: 1, max: 10_000 });
    const sizes = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(megabits, sizes, (rate, bytes) => {
        const received = receive(bytes.map((size) => ({ bytes: size, rate: rate * 125e3 })));
        for (const { late } of received) expect(late).toBeLessThan(packet / 2 / (rate * 125e3));
      }),
      options,
    );
  });

  it("is at most 25 ms late when bytes suddenly come faster", () => {
    const megabits = fc.integer({ min: 1, max: 10_000 });
    const messages = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 5_000_000 }), megabits }));
    fc.assert(
      fc.property(messages, (some) => {
        const received = receive(some.map(({ bytes, megabits }) => ({ bytes, rate: megabits * 125e3 })));
        for (const { late } of received) expect(late).toBeLessThan(25e-3 + 1e-9);
      }),
      options,
    );
  });

  it("lets fewer bytes gather after a rest that brought less than expected", () => {
    const pace = new ReadingPace();
    const rate = 100e3 / 8e-3;
    let [time, missing] = [0, 1e9];
    const read = (count: number) => pace.read(time, count, (missing -= count));
    read(packet);
    time += 8e-3;
    read(100e3);
    expect(pace.startRest()).toBeCloseTo(2 ** 16 / rate, 6);
    time += 2 ** 16 / rate;
    read(2 ** 16);
    const longer = pace.startRest();
    expect(longer).toBeGreaterThan(8e-3);
    time += longer;
    read(2 ** 15);
    expect(pace.startRest()).toBeLessThan(longer * 0.8);
  });
});
