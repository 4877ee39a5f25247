import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteQueue, type Piece } from "../../../src/emulate/relay/byteQueue.ts";
import { Lane, type LaneUser } from "../../../src/emulate/relay/lane.ts";
import { patience } from "../../../src/emulate/relay/patience.ts";
import { capacityOf } from "../../../src/network/capacity.ts";

/** A user that writes down what the lane sends for it. */
class Recorder implements LaneUser {
  readonly waiting = new ByteQueue();
  readonly sent: { bytes: Uint8Array; at: number; busyPeriod: number }[] = [];

  launch({ bytes }: Piece, at: number, busyPeriod: number): void {
    this.sent.push({ bytes, at, busyPeriod });
  }

  get total(): number {
    return this.sent.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }
}

const trace = fc
  .array(
    fc.record({
      stay: fc.double({ min: 0.01, max: 1, noNaN: true }),
      rate: fc.integer({ min: 0, max: 1e8 }),
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((rows) => {
    const time = rows.map((_, row) => rows.slice(0, row).reduce((sum, { stay }) => sum + stay, 0));
    // The last row lets something through.
    const rate = rows.map((one, row) => (row === rows.length - 1 ? one.rate + 1e6 : one.rate));
    return { time, rate, after: "hold" as const };
  });

const pieces = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 12 });

describe("a lane", () => {
  it("sends everything that is there from the start in the integral of the capacity, whatever the pieces", () => {
    fc.assert(
      fc.property(trace, pieces, fc.double({ min: 0, max: 3, noNaN: true }), (trace, sizes, start) => {
        const lane = new Lane({ rate: Number.POSITIVE_INFINITY, trace });
        const origin = 1000;
        lane.begin(origin);
        const user = new Recorder();
        lane.join(user);
        for (const size of sizes) user.waiting.push(new Uint8Array(size), origin + start, true);
        lane.advance(Number.MAX_VALUE);
        const bits = sizes.reduce((sum, size) => sum + size * 8, 0);
        expect(user.total * 8).toBe(bits);
        const asked = capacityOf({ rate: 0, trace }).finishTime(start, bits);
        expect(user.sent.at(-1)!.at - origin).toBeCloseTo(asked, 6);
        // One quantum after the other, in order.
        const times = user.sent.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });

  it("gives the same times however often it is advanced", () => {
    fc.assert(
      fc.property(
        pieces,
        fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 20 }),
        (sizes, asks) => {
          const times = [asks.toSorted((a, b) => a - b), []].map((moments) => {
            const lane = new Lane({ rate: 1e6 });
            const user = new Recorder();
            lane.join(user);
            for (const size of sizes) user.waiting.push(new Uint8Array(size), 0, true);
            for (const moment of moments) lane.advance(moment);
            lane.advance(Number.MAX_VALUE);
            return user.sent.map(({ at }) => at);
          });
          expect(times[0]).toEqual(times[1]);
        },
      ),
    );
  });

  it("gives its users equal shares, within a quantum each", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1e5, max: 1e9 }), (count, rate) => {
        const lane = new Lane({ rate });
        const users = Array.from({ length: count }, () => new Recorder());
        for (const user of users) {
          lane.join(user);
          for (let piece = 0; piece < 20; piece++) user.waiting.push(new Uint8Array(65_536), 0, true);
        }
        const quantum = Math.min(65_536, Math.max(1448, Math.ceil(rate / 8000)));
        for (let step = 1; step < 50; step++) {
          lane.advance((step * quantum * 8) / rate);
          const totals = users.map(({ total }) => total);
          expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(quantum);
        }
      }),
    );
  });

  it("limits a quantum to about a millisecond, and between 1448 bytes and 64 KiB", () => {
    for (const [rate, size] of [
      [1e5, 1448],
      [50e6, 6250],
      [1e10, 65_536],
      [Number.POSITIVE_INFINITY, 65_536],
    ]) {
      const lane = new Lane({ rate });
      const user = new Recorder();
      lane.join(user);
      user.waiting.push(new Uint8Array(200_000), 0, true);
      lane.advance(0);
      expect(user.sent[0].bytes.length).toBe(size);
    }
  });

  it("begins a busy period after a pause, but not after the gap between two reads of one message", () => {
    const lane = new Lane({ rate: Number.POSITIVE_INFINITY });
    const user = new Recorder();
    lane.join(user);
    for (const at of [1, 1.0005, 1.001, 1.5, 1.5005]) user.waiting.push(new Uint8Array(10), at, true);
    lane.advance(2);
    const periods = user.sent.map(({ busyPeriod }) => busyPeriod);
    expect(new Set(periods.slice(0, 3)).size).toBe(1);
    expect(new Set(periods.slice(3)).size).toBe(1);
    expect(periods[3]).not.toBe(periods[0]);
  });

  it("sends the ends of messages in time and the rest at most its patience late, if launched no more often than it asks for", () => {
    const users = fc.array(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 65_536 }), fc.boolean()), { maxLength: 20 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(users, fc.integer({ min: 1e6, max: 1e10 }), (streams, rate) => {
        const lane = new Lane({ rate });
        let now = 0;
        for (const stream of streams) {
          const waiting = new ByteQueue();
          lane.join({
            waiting,
            launch({ bytes, ends }, sent) {
              const start = sent - (bytes.length * 8) / rate;
              // Where nothing is known to follow, a message may end as well.
              const mayEnd = ends || waiting.length === 0;
              expect(now - start).toBeLessThanOrEqual((mayEnd ? 0 : patience) + 1e-9);
            },
          });
          for (const [size, ends] of stream) waiting.push(new Uint8Array(size), 0, ends);
        }
        let launches = 0;
        for (; lane.nextLaunch < Number.POSITIVE_INFINITY; launches++) {
          now = lane.nextLaunch;
          lane.advance(now);
        }
        const pieces = streams.flat().length;
        const bits = streams.flat().reduce((sum, [size]) => sum + size * 8, 0);
        const ends = streams.flat().filter(([, end]) => end).length + streams.length;
        // Not once a quantum: once for each end, and once in each time of its patience.
        expect(launches).toBeLessThanOrEqual(pieces === 0 ? 0 : 4 * ends + bits / rate / patience + 1);
      }),
    );
  });

  it("continues when a user leaves", () => {
    const lane = new Lane({ rate: 1e6 });
    const users = Array.from({ length: 3 }, () => new Recorder());
    for (const user of users) {
      lane.join(user);
      user.waiting.push(new Uint8Array(10_000), 0, true);
    }
    lane.advance(0);
    lane.leave(users[2]);
    lane.advance(Number.MAX_VALUE);
    expect(users.map(({ total }) => total).slice(0, 2)).toEqual([10_000, 10_000]);
  });
});

describe("a queue of bytes", () => {
  it("returns the bytes that were put in, in views of any size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 })),
        fc.integer({ min: 1, max: 25 }),
        (pieces, most) => {
          const queue = new ByteQueue();
          pieces.forEach((piece, at) => {
            queue.push(piece, at, true);
          });
          expect(queue.length).toBe(pieces.reduce((sum, { length }) => sum + length, 0));
          const taken: number[] = [];
          for (let piece = queue.take(most); piece; piece = queue.take(most)) taken.push(...piece.bytes);
          expect(taken).toEqual(pieces.flatMap((piece) => [...piece]));
          expect(queue.length).toBe(0);
          expect(queue.headTime).toBe(Number.POSITIVE_INFINITY);
        },
      ),
    );
  });
});
