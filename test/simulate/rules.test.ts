import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simulate } from "../../src/simulate/simulate.ts";
import { chainInput, runChain } from "./chain.ts";

// Each example is worked by hand from the rules of a running pipeline (docs/reference/simulator.md).

describe("saturated arrivals", () => {
  it("all local: the next frame is admitted when the device is free", () => {
    const { arrival, latency } = runChain({ service: [2] });
    expect(arrival).toEqual([0, 2, 4, 6, 8, 10]);
    expect(latency).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it("all remote with one slot: the next frame is admitted when the slot is free, which the link then is too", () => {
    // Slot 1 of 1 is taken at 0 and freed at 1, when b begins; the second frame is on the link at 1.
    const { arrival, done } = runChain({ service: [null, 3], transfer: [1, 0] });
    expect(arrival).toEqual([0, 1, 4, 7, 10, 13]);
    expect(done).toEqual([4, 7, 10, 13, 16, 19]);
  });

  it("all remote with queue 0: the link starts only when the device is idle", () => {
    const { arrival, done } = runChain({ service: [null, 3], transfer: [1, 0], queue: 0 });
    expect(arrival).toEqual([0, 4, 8, 12, 16, 20]);
    expect(done).toEqual([4, 8, 12, 16, 20, 24]);
  });

  it("a window keeps frames out until a result is back", () => {
    const { arrival, latency } = runChain({ service: [1, 1], transfer: [1, 1], delay: 0.5, window: 1 });
    expect(latency).toEqual([5, 5, 5, 5, 5, 5]);
    expect(arrival).toEqual([0, 5, 10, 15, 20, 25]);
  });

  it("a window of two holds two", () => {
    const { arrival, done } = runChain({
      service: [1, 1],
      transfer: [1, 1],
      delay: 0.5,
      window: 2,
      queue: 2,
      frames: 4,
    });
    expect(arrival).toEqual([0, 1, 5, 6]);
    expect(done).toEqual([5, 6, 10, 11]);
  });
});

describe("slots between stages", () => {
  it("queue 1: a frame that finds no slot stays on its device and blocks it", () => {
    // a takes 1, b takes 3, no transfer. Frame 2 ends on a at 2, but frame 1 has the slot until b begins it
    // at 4.
    const run = runChain({ service: [1, 3], deliver: "last", frames: 5 });
    expect(run.begin(0)).toEqual([0, 1, 2, 4, 7]);
    expect(run.sending(0)).toEqual([1, 2, 4, 7, 10]);
    expect(run.begin(1)).toEqual([1, 4, 7, 10, 13]);
    expect(run.latency).toEqual([4, 6, 8, 9, 9]);
  });

  it("queue 0: the link starts when the next stage is idle, and the frame goes straight into service", () => {
    const run = runChain({ service: [1, 3], transfer: [0.5], deliver: "last", queue: 0, frames: 4 });
    expect(run.sending(0)).toEqual([1, 4.5, 8, 11.5]);
    expect(run.begin(1)).toEqual([1.5, 5, 8.5, 12]);
    expect(run.begin(0)).toEqual([0, 1, 4.5, 8]);
  });

  it("a slot is held while the frame is in transit: one slot and a long delay let one frame through per delay", () => {
    const run = runChain({ service: [0.1, 0.1], delay: 2, deliver: "last", frames: 4 });
    expect(run.sending(0)).toEqual([0.1, 2.1, 4.1, 6.1]);
    const three = runChain({ service: [0.1, 0.1], delay: 2, deliver: "last", frames: 4, queue: 3 });
    three.sending(0).forEach((time, i) => {
      expect(time).toBeCloseTo([0.1, 0.2, 0.3, 2.1][i], 12);
    });
  });

  it("a slot that is freed is known to the sender after the credit's delay", () => {
    const chain = { delay: 2, creditDelay: 2, deliver: "last", frames: 4 } as const;
    // b begins at 2.5, which is known at 4.5; then again 2 s there, and 2 s back.
    expect(runChain({ ...chain, service: [0.5, 1] }).sending(0)).toEqual([0.5, 4.5, 8.5, 12.5]);
    expect(runChain({ ...chain, service: [0.5, 1], queue: 2 }).sending(0)).toEqual([0.5, 1, 4.5, 5.5]);
    // With queue 0 it is news that b is idle: from 3.5 on, known at 5.5.
    expect(runChain({ ...chain, service: [0.5, 1], queue: 0 }).sending(0)).toEqual([0.5, 5.5, 10.5, 15.5]);
  });

  it("a place in the window is free once the source knows that a frame is done", () => {
    // 5 ms on each device and 60 ms each way: done at 70 ms, known at 130 ms. With two places, the second frame follows the first by 5 ms.
    const chain = {
      service: [5, 5],
      delay: 60,
      releaseDelay: 60,
      deliver: "last",
      queue: 9,
      frames: 4,
    } as const;
    expect(runChain({ ...chain, service: [5, 5], window: 1 }).begin(0)).toEqual([0, 130, 260, 390]);
    expect(runChain({ ...chain, service: [5, 5], window: 2 }).begin(0)).toEqual([0, 5, 130, 135]);
    expect(() => runChain({ ...chain, service: [5, 5], deliver: "source" })).toThrow(/needs `deliver: last`/);
  });

  it("with a slot free, a frame leaves its device at once and waits for a busy link in the send buffer", () => {
    const run = runChain({ service: [1, 0], transfer: [3], deliver: "last", queue: 9, frames: 3 });
    expect(run.begin(0)).toEqual([0, 1, 2]);
    expect(run.departure(0)).toEqual([1, 2, 3]);
    expect(run.sending(0)).toEqual([1, 4, 7]);
  });

  it("a slot is held while a frame waits in the send buffer", () => {
    // Two slots: frame 2 leaves only when b begins frame 0 at 4, though the link is busy until 7 in any case.
    const run = runChain({ service: [1, 0], transfer: [3], deliver: "last", queue: 2, frames: 4 });
    expect(run.departure(0)).toEqual([1, 2, 4, 7]);
    expect(run.begin(0)).toEqual([0, 1, 2, 4]);
    expect(run.sending(0)).toEqual([1, 4, 7, 10]);
  });

  it("all remote: the next frame is admitted when there is a slot, even if the link is busy", () => {
    const run = runChain({ service: [null, 0], transfer: [3, 0], queue: 2, frames: 4 });
    expect(run.arrival).toEqual([0, 0, 3, 6]);
    expect(run.sending(0)).toEqual([0, 3, 6, 9]);
    expect(run.latency).toEqual([3, 6, 6, 6]);
  });
});

describe("overlapped and blocking I/O", () => {
  it("overlapped: computing goes on while the link sends", () => {
    const run = runChain({ service: [2, 1], transfer: [2], deliver: "last", frames: 4 });
    expect(run.done).toEqual([5, 7, 9, 11]);
  });

  it("blocking: sending occupies the sender, receiving the receiver", () => {
    const run = runChain({ service: [2, 1], transfer: [2], deliver: "last", io: "blocking", frames: 3 });
    expect(run.begin(0)).toEqual([0, 4, 8]);
    expect(run.done).toEqual([5, 9, 13]);
  });

  it("blocking: the receiver takes in a frame only when it has sent the one before", () => {
    const run = runChain({
      service: [1, 4],
      transfer: [1],
      deliver: "last",
      io: "blocking",
      queue: 3,
      frames: 3,
    });
    expect(run.sending(0)).toEqual([1, 6, 11]);
    expect(run.begin(0)).toEqual([0, 2, 7]);
  });

  it("blocking: a result waits until the source has computed; then it goes before the next frame", () => {
    // a computes 0-2, sends 2-3, computes 3-5. b computes 3-4 and waits for a: its result goes back 5-6. Then
    // a sends 6-7 and computes 7-9: a third frame, which is not measured, so that the second ends like any other.
    const run = runChain({ service: [2, 1], transfer: [1, 1], io: "blocking", frames: 2 });
    expect(run.end(1)).toEqual([4, 8]);
    expect(run.done).toEqual([6, 10]);
    expect(run.sending(0)).toEqual([2, 6]);
  });

  it("the seed's measuring loop: mean latency over 8 frames is ((S1 + S2) + 7 * 2 * S2) / 8", () => {
    for (const [s1, s2] of [
      [1, 3],
      [0.5, 0.75],
      [0.1, 2],
    ]) {
      const { latency } = runChain({
        service: [s1, s2],
        io: "blocking",
        queue: 0,
        frames: 8,
        deliver: "last",
      });
      const mean = latency.reduce((sum, value) => sum + value, 0) / 8;
      expect(mean).toBeCloseTo((s1 + s2 + 7 * 2 * s2) / 8, 12);
    }
  });
});

describe("a device that has been idle", () => {
  const slow = { idle: [1, 3], seconds: [0.5, 1] };

  it("takes longer the longer its pause was, and longest before its first frame", () => {
    // Pauses between the frames: 1 s, 2 s, none, 9 s.
    const run = runChain({
      service: [1],
      afterIdle: [slow],
      arrivals: { kind: "list", times: [0, 3, 6.5, 7.5, 19] },
      frames: 5,
    });
    expect(run.begin(0)).toEqual([0, 3, 6.5, 8.25, 19]);
    expect(run.end(0)).toEqual([2, 4.5, 8.25, 9.25, 21]);
  });

  it("is idle while a finished frame blocks it, because it does not compute", () => {
    // b takes 3. Frame 2 waits on a from 4 for its slot, which is free at 5; frame 3 from 6.5 until 8.
    const run = runChain({ service: [1, 3], afterIdle: [slow], deliver: "last", frames: 5 });
    expect(run.begin(0)).toEqual([0, 2, 3, 5, 8]);
    expect(run.end(0)).toEqual([2, 3, 4, 6.5, 9.625]);
  });

  it.each([
    { idle: [], seconds: [] },
    { idle: [0], seconds: [1] },
    { idle: [2, 1], seconds: [1, 1] },
    { idle: [1], seconds: [1, 2] },
    { idle: [1], seconds: [-1] },
  ])("is refused with %o", (afterIdle) => {
    expect(() => runChain({ service: [1], afterIdle: [afterIdle] })).toThrow(/stage 0 on a: afterIdle needs/);
  });
});

describe("TCP's start-up", () => {
  it.each([
    [{ buffer: 0 }, "buffer 0 must be 1 byte or more"],
    [{ buffer: Number.NaN }, "buffer NaN must be 1 byte or more"],
    [{ initialWindow: 0 }, "initial window 0 must be 1 segment or more"],
  ])("is refused with %o, which would send nothing", (startUp, message) => {
    const input = chainInput({ service: [1, 1], transfer: [1] });
    const links = input.links.map((link) => ({ ...link, startUp }));
    expect(() => simulate({ ...input, links })).toThrow(`link a>b: ${message}`);
  });
});

describe("a device whose cores handle messages", () => {
  it("handles those that fit into a pause before the next frame", () => {
    // Pauses between the frames: 1 s, 1.5 s, 0.25 s, none.
    const run = runChain({
      service: [3],
      messages: [1],
      arrivals: { kind: "list", times: [0, 3, 6.5, 8.75, 9] },
      frames: 5,
    });
    expect(run.begin(0)).toEqual([0, 3, 6.5, 8.75, 11.5]);
    expect(run.end(0)).toEqual([2, 5, 8.5, 11.5, 14.5]);
  });

  it("takes longer after a pause all the same, if that was measured", () => {
    const afterIdle = [{ idle: [2], seconds: [0.5] }];
    const times = [0, 3.5];
    const run = runChain({
      service: [3],
      messages: [1],
      afterIdle,
      arrivals: { kind: "list", times },
      frames: 2,
    });
    // The first frame comes after an endless pause, the second after one of 1 s.
    expect(run.end(0)).toEqual([2.5, 3.5 + 2.25]);
  });

  it("never has a period shorter than all its work", () => {
    const seconds = fc.double({ min: 0, max: 2, noNaN: true });
    const chain = fc.record({
      service: fc.array(seconds, { minLength: 1, maxLength: 3 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      delay: seconds,
      window: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(chain, ({ service, share, delay, window }) => {
        const run = runChain({
          service,
          messages: service.map((each) => each * share),
          delay,
          window,
          frames: 20,
        });
        for (const [stage, each] of service.entries()) {
          const ends = run.end(stage);
          expect(ends[19] - ends[0]).toBeGreaterThanOrEqual(19 * each * (1 - 1e-9));
        }
      }),
    );
  });

  it.each([
    [1, -0.5],
    [1, 1.5],
    [[2, 0.25], 0.5],
    [{ exponential: 1 }, 0.5],
  ])("is refused with service %o and messages of %d s", (service, messages) => {
    expect(() => runChain({ service: [service], messages: [messages] })).toThrow(
      /stage 0 on a: messages .* must be 0 s or more, and at most a service/,
    );
  });
});

describe("links and the way back", () => {
  it("latency ends when the result is back at the source", () => {
    const run = runChain({ service: [1, 2], transfer: [0.5, 0.25], delay: 1, frames: 1 });
    expect(run.latency).toEqual([1 + 0.5 + 1 + 2 + 0.25 + 1]);
  });

  it("deliver: last drops the way back", () => {
    const run = runChain({ service: [1, 2], transfer: [0.5], delay: 1, frames: 1, deliver: "last" });
    expect(run.latency).toEqual([1 + 0.5 + 1 + 2]);
  });

  it("a result leaves its device at once and waits for a busy way back in the send buffer", () => {
    const run = runChain({ service: [1, 1], transfer: [0, 3], frames: 3 });
    expect(run.begin(1)).toEqual([1, 2, 3]);
    expect(run.departure(1)).toEqual([2, 3, 4]);
    expect(run.done).toEqual([5, 8, 11]);
  });
});

describe("open arrivals", () => {
  it("wait at the source; latency counts from the arrival", () => {
    const run = runChain({ service: [2], arrivals: { kind: "periodic", period: 1 }, frames: 4 });
    expect(run.arrival).toEqual([0, 1, 2, 3]);
    expect(run.latency).toEqual([2, 3, 4, 5]);
  });

  it("are dropped if the first queue is full and the workload says `drop`", () => {
    // One is served, one waits; frame 3 comes at 2 when frame 1 has just made room, frame 4 at 3 does not
    // fit.
    const run = runChain({ service: [2], arrivals: { kind: "periodic", period: 1 }, frames: 6, drop: true });
    expect(run.arrival).toEqual([0, 1, 2, 4]);
    expect(run.drops).toBe(2);
    expect(run.latency).toEqual([2, 3, 4, 4]);
  });

  it("are dropped with queue 0 unless the first stage can take them at once", () => {
    const times = [0, 1, 2, 2, 5];
    const run = runChain({
      service: [2],
      arrivals: { kind: "list", times },
      frames: 5,
      drop: true,
      queue: 0,
    });
    expect(run.arrival).toEqual([0, 2, 5]);
    expect(run.drops).toBe(2);
  });

  it("all remote: the first queue is in front of the link", () => {
    const run = runChain({
      service: [null, 1],
      transfer: [2],
      deliver: "last",
      arrivals: { kind: "list", times: [0, 0, 0, 4] },
      frames: 4,
      drop: true,
    });
    expect(run.arrival).toEqual([0, 0, 4]);
    expect(run.sending(0)).toEqual([0, 2, 4]);
    expect(run.drops).toBe(1);
  });

  it("wait at the source while the window is full", () => {
    const run = runChain({
      service: [1, 3],
      window: 1,
      arrivals: { kind: "periodic", period: 2 },
      frames: 3,
    });
    expect(run.begin(0)).toEqual([0, 4, 8]);
    expect(run.latency).toEqual([4, 6, 8]);
  });
});
