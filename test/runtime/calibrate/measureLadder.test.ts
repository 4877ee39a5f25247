import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { measureLadder } from "../../../src/runtime/calibrate/measureLadder.ts";
import type { Dialogue } from "../../../src/runtime/protocol/dialogue.ts";
import type { HeadOf } from "../../../src/runtime/protocol/messages.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Bytes a second, and seconds there and back. Timers count whole milliseconds. */
const [rate, roundTrip] = [12.5e6, 0.06];
/** Seconds of the receiver's processor for a message. */
const cpu = 0.001;

/**
 * The near end of a path, which notes the most bytes that were ever under way. It fails from message `lost` on, and rests for 0.3 s before
 * some.
 */
function path(lost = Number.POSITIVE_INFINITY, paused: readonly number[] = []) {
  const state = { underWay: 0, most: 0, sent: 0 };
  let free = 0;
  const carry = (bytes: number) => {
    const begun = performance.now() / 1000;
    state.sent++;
    state.underWay += bytes;
    state.most = Math.max(state.most, state.underWay);
    free = Math.max(free, begun) + bytes / rate + (paused.includes(state.sent) ? 0.3 : 0);
    const isLost = state.sent >= lost;
    return new Promise((resolve, reject) => {
      setTimeout(
        () => {
          state.underWay -= bytes;
          if (isLost) reject(new Error("the path broke"));
          else resolve({ head: { type: "probed", cpu }, body: new Uint8Array(0) });
        },
        (free - begun + roundTrip) * 1000,
      );
    });
  };
  const bytesOf = ([body = new Uint8Array(0)]: Uint8Array[] = []) => body.length;
  const dialogue = {
    remote: "far",
    send: async (_: unknown, pieces?: Uint8Array[]) => {
      carry(bytesOf(pieces)).catch(() => undefined);
    },
    ask: (_: unknown, _expected: string, pieces?: Uint8Array[]) => carry(bytesOf(pieces)),
  };
  return { state, dialogue: dialogue as unknown as Dialogue };
}

const order: HeadOf<"ladder"> = {
  type: "ladder",
  session: "s",
  to: "far:1",
  transport: "tcp",
  deadline: 10,
  sizes: [2 ** 18],
  repeats: 3,
  pause: 0.3,
  longPause: 0,
  longest: 5,
};

async function climb(dialogue: Dialogue, window?: number, pauses?: boolean) {
  const climbing = measureLadder(dialogue, { ...order, window, pauses }, new AbortController().signal);
  let over = false;
  const end = () => {
    over = true;
  };
  climbing.then(end, end);
  while (!over) await vi.advanceTimersByTimeAsync(10);
  return climbing;
}

describe("measureLadder", () => {
  it("sends eight messages in a row, at the pace of the path", async () => {
    const { state, dialogue } = path();
    const { idle, backToBack, receiveCpu } = await climb(dialogue);
    expect(state.most).toBe(8 * 2 ** 18);
    for (const seconds of idle[0]) expect(seconds).toBeCloseTo(2 ** 18 / rate + roundTrip / 2, 2);
    for (const seconds of backToBack[0]) expect(seconds).toBeCloseTo(2 ** 18 / rate, 2);
    expect(receiveCpu[0]).toBeCloseTo(cpu / 8, 9);
  });

  it.each([
    ["the window and one message", 1.2e6, 5],
    ["two messages, if the window is less than one", 1000, 2],
  ])("has no more under way than %s, and counts all that the receiver took", async (_, window, messages) => {
    const { state, dialogue } = path();
    const { backToBack, receiveCpu } = await climb(dialogue, window);
    expect(state.most).toBe(messages * 2 ** 18);
    // The path stays busy if what may be under way fills it.
    const pace = Math.max(2 ** 18 / rate, (2 ** 18 / rate + roundTrip) / messages);
    for (const seconds of backToBack[0]) expect(Math.abs(seconds / pace - 1)).toBeLessThan(0.1);
    // Of eight messages, those with one behind that waits for them, and the last, are acknowledged.
    expect(receiveCpu[0]).toBeCloseTo(((8 - messages + 1) * cpu) / 8, 9);
  });

  it("leaves out messages into which a pause of BBR fell, which predictions have by themselves", async () => {
    // After 23 empty ones, each of three tries has one after idle, one alone, and eight in a row.
    const pausing = [24, 48];
    const all = await climb(path(undefined, pausing).dialogue);
    expect([all.idle[0].length, all.backToBack[0].length]).toEqual([3, 3]);
    const { idle, backToBack } = await climb(path(undefined, pausing).dialogue, undefined, true);
    expect([idle[0].length, backToBack[0].length]).toEqual([2, 2]);
    for (const seconds of idle[0]) expect(seconds).toBeCloseTo(2 ** 18 / rate + roundTrip / 2, 2);
    for (const seconds of backToBack[0]) expect(seconds).toBeCloseTo(2 ** 18 / rate, 2);
    // Most of them are slow: that is no pause.
    const varying = await climb(path(undefined, [24, 34]).dialogue, undefined, true);
    expect(varying.idle[0].length).toBe(3);
  });

  it("fails as the connection does, once", async () => {
    const { dialogue } = path(30);
    await expect(climb(dialogue, 1.2e6)).rejects.toThrow("the path broke");
  });
});
