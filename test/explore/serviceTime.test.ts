import { describe, expect, it } from "vitest";
import { idleTime, messageTime, serviceTime, stageTraffic } from "../../src/explore/serviceTime.ts";
import type { RuntimeOverhead } from "../../src/profile/deviceProfile.ts";

const bytes = { input: 1000, output: 3000, result: 40 };
/** Costs in round numbers: a byte in costs 1 us, out 2 us, to send 3 us and to receive 5 us. */
const curve = (perByte: number, message = 0) => ({
  bytes: [0, 10_000],
  seconds: [message, message + perByte * 10_000],
});
const overhead: RuntimeOverhead = {
  frame: 0.1,
  input: curve(1e-6),
  output: curve(2e-6),
  send: curve(3e-6, 0.01),
  receive: curve(5e-6, 0.02),
  transport: "tcp",
  coresShared: true,
};

describe("stageTraffic", () => {
  it("has no messages if everything is on one device", () => {
    expect(stageTraffic(true, true, bytes)).toEqual({
      output: 3000,
      received: [],
      sent: [],
      sentAtBegin: [],
    });
  });

  it("counts frames, credits and results on each of three devices", () => {
    expect(stageTraffic(true, false, bytes)).toEqual({
      output: 3000,
      sent: [3000],
      received: [0, 40],
      sentAtBegin: [],
    });
    expect(stageTraffic(false, false, bytes)).toEqual({
      input: 1000,
      output: 3000,
      received: [1000, 0],
      sent: [3000],
      sentAtBegin: [0],
    });
    expect(stageTraffic(false, true, bytes)).toEqual({
      input: 1000,
      output: 3000,
      received: [1000],
      sent: [40],
      sentAtBegin: [0],
    });
  });
});

describe("serviceTime", () => {
  const middle = stageTraffic(false, false, bytes);

  it("is the slowed run if the profile has no overhead", () => {
    expect(serviceTime(0.5, 3, middle, undefined)).toBe(1.5);
  });

  it("leaves out messages if they have cores of their own", () => {
    const time = serviceTime(0.5, 1, middle, { ...overhead, coresShared: false });
    expect(time).toBeCloseTo(0.5 + 0.1 + 1000e-6 + 2 * 3000e-6, 12);
  });

  it("adds all messages if they share the cores", () => {
    const apart = serviceTime(0.5, 1, middle, { ...overhead, coresShared: false });
    // A frame of 1000 bytes and a credit come; a credit and a frame of 3000 bytes go.
    const messages = 2 * 0.02 + 5 * 1000e-6 + 2 * 0.01 + 3 * 3000e-6;
    expect(serviceTime(0.5, 1, middle, overhead)).toBeCloseTo(apart + messages, 12);
  });

  it("slows runs and the cost of inputs and outputs, but neither the hand-over nor messages", () => {
    const apart = (slowdown: number) =>
      serviceTime(0.5, slowdown, middle, { ...overhead, coresShared: false });
    expect(apart(4) - apart(1)).toBeCloseTo(3 * (0.5 + 1000e-6 + 2 * 3000e-6), 12);
    const messages = (slowdown: number) => serviceTime(0.5, slowdown, middle, overhead) - apart(slowdown);
    expect(messages(4)).toBeCloseTo(messages(1), 12);
  });

  it("adds no input where frames begin, because it is already there", () => {
    const alone = stageTraffic(true, true, bytes);
    expect(serviceTime(0.5, 1, alone, overhead)).toBeCloseTo(0.5 + 0.1 + 2 * 3000e-6, 12);
  });
});

describe("messageTime", () => {
  const middle = stageTraffic(false, false, bytes);

  it("has what a pause may hold: all messages but the credit that is sent as a service begins", () => {
    const all =
      serviceTime(0.5, 1, middle, overhead) -
      serviceTime(0.5, 1, middle, { ...overhead, coresShared: false });
    expect(messageTime(middle, overhead)).toBeCloseTo(all - 0.01, 12);
  });

  it("is none if messages have cores of their own, or the profile has no overhead", () => {
    expect(messageTime(middle, { ...overhead, coresShared: false })).toBe(0);
    expect(messageTime(middle, undefined)).toBe(0);
  });
});

describe("idleTime", () => {
  const stage = {
    idle: [0.01, 0.05],
    seconds: [
      [0.4, 0.2, 0.1],
      [0.8, 0.4, 0.2],
    ],
  };

  it("is undefined if the profile has no costs of pauses", () => {
    expect(idleTime(undefined, 4, undefined)).toBeUndefined();
    expect(idleTime(undefined, 4, overhead)).toBeUndefined();
  });

  it("is the cost of the first run on a device at its own speed", () => {
    expect(idleTime(stage, 1, overhead)).toEqual({ idle: stage.idle, seconds: [0.4, 0.8] });
  });

  it("is the cost of all runs of a frame on a slowed worker, with a part of the last", () => {
    expect(idleTime(stage, 2, undefined)!.seconds).toEqual([0.4 + 0.2, 0.8 + 0.4]);
    expect(idleTime(stage, 2.5, undefined)!.seconds[1]).toBeCloseTo(0.8 + 0.4 + 0.1, 12);
    expect(idleTime(stage, 8, undefined)!.seconds[1]).toBeCloseTo(0.8 + 0.4 + 0.2, 12);
  });

  it("adds the cost of the hand-over, whose pauses may differ", () => {
    const afterIdle = { idle: [0.02, 0.05], seconds: [0.1, 0.1] };
    const both = idleTime(stage, 1, { ...overhead, afterIdle })!;
    expect(both.idle).toEqual([0.01, 0.02, 0.05]);
    const expected = [0.4 + 0.05, 0.4 + 0.1 + 0.1, 0.8 + 0.1];
    for (const [index, seconds] of expected.entries()) expect(both.seconds[index]).toBeCloseTo(seconds, 12);
    expect(idleTime(undefined, 4, { ...overhead, afterIdle })).toEqual(afterIdle);
  });
});
