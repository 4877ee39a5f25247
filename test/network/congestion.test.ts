import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { Channel, type ChannelOptions } from "../../src/network/channel.ts";
import { parseConditions } from "../../src/network/conditions.ts";
import { congestionWindow, lossBegins } from "../../src/network/congestion.ts";

const segments = (...of: Parameters<typeof congestionWindow>) => congestionWindow(...of) / 1448;

describe("congestionWindow", () => {
  it("is Mathis' for Reno with few losses, and smaller where time-outs count", () => {
    for (const loss of [1e-6, 1e-5, 1e-4]) {
      expect((segments("reno", loss, 0.08) * Math.sqrt(loss)) / Math.sqrt(1.5)).toBeCloseTo(1, 2);
    }
    expect(segments("reno", 0.1, 0.08)).toBeLessThan(0.6 * Math.sqrt(1.5 / 0.1));
  });

  // Table 1 of RFC 9438: average windows of CUBIC with C = 0.4 and a round trip of 0.1 s, in segments; first two as Reno's.
  it.each([
    [1e-2, 12],
    [1e-3, 38],
    [1e-4, 187],
    [1e-5, 1054],
    [1e-6, 5926],
    [1e-7, 33_325],
  ])("is that of RFC 9438 for CUBIC: a loss of %f gives %i segments", (loss, expected) => {
    const found = segments("cubic", loss, 0.1);
    // The table has Reno's without time-outs.
    expect(Math.abs(found / expected - 1)).toBeLessThan(loss > 5e-3 ? 0.08 : 0.012);
  });

  it("is one segment at least, and unlimited without losses", () => {
    expect(segments("reno", 0.99, 0.1)).toBe(1);
    expect(segments("cubic", 0, 0.1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("lossBegins", () => {
  it("counts a burst once, however many segments it loses, and independent losses each", () => {
    const begins = (words: string) => lossBegins(parseConditions(words), 0);
    expect(begins("loss 2%")).toBe(0.02);
    expect(begins("loss gemodel 1% 10%")).toBeCloseTo((0.1 / 0.11) * 0.01, 12);
    expect(begins("loss gemodel 50% 50% 5% 5%")).toBeCloseTo(0.05, 12);
    expect(begins("loss gemodel 0% 50% 100% 1%")).toBeCloseTo(0.01, 12);
  });
});

describe("Channel with losses that slow it down", () => {
  const channel = (words: string, options: Partial<ChannelOptions>) =>
    new Channel({ conditions: parseConditions(words), ...options }, (name) => randomStream(1, name));
  const rate = (words: string, options: Partial<ChannelOptions>) => {
    const link = channel(words, options);
    let sent = 0;
    for (let i = 0; i < 300; i++) sent = link.sent(sent, 200_000);
    return (300 * 200_000 * 8) / sent;
  };

  // Kernel TCP, messages of 200 kB one after the other: docs/reference/recorded-results.md.
  it.each([
    ["reno", "delay 40ms rate 50mbit loss 0.1%", 4.86e6],
    ["reno", "delay 40ms rate 10mbit loss 1%", 1.58e6],
    ["reno", "delay 40ms rate 50mbit loss 2%", 1.08e6],
    ["reno", "delay 10ms rate 50mbit loss 0.1%", 22.7e6],
    ["reno", "delay 10ms rate 50mbit loss 1%", 6.15e6],
    ["cubic", "delay 40ms rate 10mbit loss 0.1%", 5.23e6],
    ["cubic", "delay 40ms rate 50mbit loss 1%", 1.49e6],
    ["cubic", "delay 10ms rate 50mbit loss 0.1%", 20.2e6],
  ] as const)("carries about what the kernel's does: %s, %s", (congestion, words, measured) => {
    const found = rate(words, { congestion });
    expect(found / measured).toBeGreaterThan(0.95);
    expect(found / measured).toBeLessThan(1.16);
    expect(rate(words, {}) / measured).toBeGreaterThan(1.8);
  });

  it("sends what fits into the window at once, and waits for acknowledgements then", () => {
    const words = "delay 40ms rate 1gbit loss 0.5%";
    const window = congestionWindow("reno", 0.005, 0.08) * (1 - 0.005);
    const sentAlone = (bytes: number) => channel(words, { congestion: "reno" }).sent(0, bytes);
    expect(sentAlone(0.99 * window)).toBeLessThan(0.001);
    expect(sentAlone(1.01 * window)).toBeCloseTo(0.08, 3);
    expect(sentAlone(4.5 * window)).toBeCloseTo(0.32, 3);
  });

  it("grows with a start-up, and starts anew after a pause", () => {
    const link = channel("delay 40ms rate 1gbit loss 0.1%", { congestion: "reno", startUp: {} });
    // 10 segments, 20, then the window of 38 that losses leave.
    const sent = link.sent(0, 100 * 1448);
    expect(sent).toBeCloseTo(0.24, 2);
    expect(link.sent(10, 100 * 1448)).toBeCloseTo(10.24, 2);
    expect(link.sent(10.24, 30 * 1448)).toBeLessThan(10.33);
  });

  it("follows the losses of a trace", () => {
    const trace = { time: [0, 1], rate: [1e9, 1e9], loss: [0, 0.02], after: "hold" as const };
    const conditions = { ...parseConditions("delay 40ms"), trace };
    const link = channel("", { conditions, congestion: "cubic" });
    expect(link.sent(0, 1e6)).toBeCloseTo(0.008, 9);
    expect(link.sent(2, 1e5)).toBeGreaterThan(2 + 0.08 * 8);
  });

  it("changes nothing without losses, nor with a measured curve", () => {
    for (const options of [{ startUp: { buffer: 65_536 } }, {}]) {
      expect(rate("delay 40ms rate 50mbit", { ...options, congestion: "reno" })).toBe(
        rate("delay 40ms rate 50mbit", options),
      );
    }
    const curve = { bytes: [1000], idle: [0.3], backToBack: [0.1] };
    expect(rate("loss 2%", { curve, congestion: "reno" })).toBe(rate("loss 2%", { curve }));
  });
});
