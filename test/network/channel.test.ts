import { mean, standardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { Channel, type ChannelOptions } from "../../src/network/channel.ts";
import { parseConditions, perfect } from "../../src/network/conditions.ts";
import { delaySampler } from "../../src/network/delaySampler.ts";
import { lossSampler } from "../../src/network/lossSampler.ts";
import { checkCurve } from "../../src/network/transferCurve.ts";

const channel = (options: Partial<ChannelOptions> & { words?: string }): Channel =>
  new Channel({ conditions: parseConditions(options.words ?? ""), ...options }, (name) =>
    randomStream(1, name),
  );

describe("Channel", () => {
  it("adds overhead, bits at the rate, then the delay", () => {
    const link = channel({ words: "delay 200ms rate 5mbit", overhead: 0.001 });
    const sent = link.sent(10, 125_000);
    expect(sent).toBeCloseTo(10 + 0.001 + 0.2, 12);
    expect(link.delivered(sent, 125_000)).toBeCloseTo(10.401, 12);
  });

  it("adds the latency of both ends, for which the next message does not wait, and more after a pause", () => {
    const afterIdle = { idle: [1, 3], seconds: [0.5, 1] };
    const link = channel({ words: "delay 1s rate 8bit", latency: { seconds: 0.25, afterIdle } });
    const send = (start: number) => {
      const sent = link.sent(start, 1);
      return [sent, link.delivered(sent, 1)];
    };
    // The first finds everything asleep; the second follows without a pause; pauses of 2 s and 0.5 s.
    expect(send(0)).toEqual([1, 1 + 1 + 0.25 + 1]);
    expect(send(1)).toEqual([2, 2 + 1 + 0.25]);
    expect(send(4)).toEqual([5, 5 + 1 + 0.25 + 0.75]);
    expect(send(5.5)).toEqual([6.5, 6.5 + 1 + 0.25 + 0.25]);
  });

  it("takes a trace's rate and delay at their time", () => {
    const trace = { time: [0, 1], rate: [8, 80], delay: [0.5, 0.25], after: "hold" as const };
    const link = channel({ conditions: { ...perfect, trace } });
    expect(link.sent(0, 2)).toBeCloseTo(1.1, 12); // one byte in the first second, then ten bytes a second
    expect(link.delivered(1.1, 2)).toBeCloseTo(1.35, 12);
  });

  it("delivers in order: a message that would overtake waits", () => {
    const link = channel({ words: "delay 100ms 90ms" });
    let last = 0;
    for (let i = 0; i < 1000; i++) {
      const arrival = link.delivered(i * 1e-4, 1);
      expect(arrival).toBeGreaterThanOrEqual(last);
      last = arrival;
    }
  });

  it("pauses every 10 s with BBR, and delivers what comes after that later", () => {
    const busy = channel({ words: "delay 100ms rate 8mbit", bbr: { roundTrip: 0.2 } });
    // Messages of 0.5 s without a pause. The one at 10 s still starts; at 10.5 s the path must first be empty.
    const sent = Array.from({ length: 22 }, () => 0);
    for (let i = 0; i < sent.length; i++) sent[i] = busy.sent(i > 0 ? sent[i - 1] : 0, 500_000);
    expect(sent[20]).toBeCloseTo(10.5, 9);
    // Four packets in each round trip are 29 kB/s, of 1 MB/s.
    const pause = 0.4 * (1 - (4 * 1448) / 0.2 / 1e6);
    expect(sent[21]).toBeCloseTo(10.5 + pause + 0.5, 9);
    expect(busy.delivered(sent[21], 500_000)).toBeCloseTo(10.5 + pause + 0.6, 9);
  });

  it("uses a measured curve instead of the formula, so that both columns hold", () => {
    const curve = { bytes: [1000, 2000], idle: [0.3, 0.4], backToBack: [0.1, 0.15] };
    const link = channel({ words: "delay 5s rate 1bit", curve });
    expect(link.sent(1, 1500)).toBeCloseTo(1.125, 12);
    expect(link.delivered(1.125, 1500)).toBeCloseTo(1.35, 12);
  });

  it("takes longer after a long pause, in proportion up to that pause, but for the first message", () => {
    const longPause = { from: 0.5, to: 2.5, seconds: [0.5, 0.8] };
    const link = channel({
      curve: { bytes: [1000, 2000], idle: [0.3, 0.4], backToBack: [0.1, 0.15], longPause },
    });
    let free = 0;
    const after = (pause: number) => {
      const start = free + pause;
      free = link.sent(start, 2000);
      return link.delivered(free, 2000) - start;
    };
    expect([0, 0.4, 0.5, 1.5, 2.5, 9].map(after)).toEqual(
      [0.4, 0.4, 0.4, 0.6, 0.8, 0.8].map((t) => expect.closeTo(t, 9)),
    );
    const steady = link.steady(2000)!;
    expect([0.4, 1.5, 9].map(steady.afterIdle!)).toEqual([0, 0.2, 0.4].map((t) => expect.closeTo(t, 9)));
  });

  it("starts up like TCP: a window, a round trip, twice the window", () => {
    // 10 segments of 1448 B a window at first; at 1 Gbit/s a window takes next to nothing of the 200 ms.
    const link = channel({ words: "delay 100ms rate 1gbit", startUp: {} });
    const bytes = 35 * 1448; // 10 + 20 + 5 segments: two pauses of a round trip
    const end = link.sent(0, bytes);
    expect(end).toBeCloseTo(0.4 + (5 * 1448 * 8) / 1e9, 12);
    // Right after it the window is 40 segments still; after a pause it is 10 again.
    expect(link.sent(end, bytes)).toBeCloseTo(end + (bytes * 8) / 1e9, 12);
    expect(link.sent(10, bytes)).toBeCloseTo(10.4 + (5 * 1448 * 8) / 1e9, 12);
  });

  it("is limited by the socket buffer: one buffer each round trip", () => {
    const link = channel({ words: "delay 50ms rate 1gbit", startUp: { buffer: 14_480 } });
    expect(link.sent(0, 144_800)).toBeCloseTo(0.9 + (14_480 * 8) / 1e9, 12);
  });

  it("has one window for all messages that are under way: small ones wait for acknowledgements too", () => {
    // Messages of 10 segments, which take 0.1 ms each. The window has room for one, then two, then four.
    const link = channel({ words: "delay 100ms rate 1gbit", startUp: {} });
    const bytes = 14_480;
    const sending = (bytes * 8) / 1e9;
    const sent = Array.from({ length: 8 }, () => 0);
    for (let i = 0; i < sent.length; i++) sent[i] = link.sent(i > 0 ? sent[i - 1] : 0, bytes);
    const rounds = [0, 0.2, 0.2, 0.4, 0.4, 0.4, 0.4, 0.6];
    const places = [1, 1, 2, 1, 2, 3, 4, 1];
    expect(sent).toEqual(rounds.map((round, i) => expect.closeTo(round + places[i] * sending, 9)));
  });

  it.each([5000, 60_000, 100_000])(
    "carries a buffer in each round trip, by messages of %i bytes",
    (bytes) => {
      const buffer = 65_536;
      const link = channel({ words: "delay 100ms rate 100mbit", startUp: { buffer } });
      let sent = 0;
      for (let carried = 0; carried < 100 * buffer; carried += bytes) sent = link.sent(sent, bytes);
      // A few round trips go by until the window is as large as the buffer.
      expect(sent).toBeGreaterThan(99 * 0.2);
      expect(sent).toBeLessThan(104 * 0.2);
    },
  );
});

describe("delaySampler", () => {
  const draws = (words: string): number[] => {
    const sample = delaySampler(parseConditions(words), () => randomStream(7, words));
    return Array.from({ length: 40_000 }, () => sample(0));
  };

  it.each([
    // Standard deviation and shift of the mean in units of the jitter, by integrating the quantile with its
    // cut-off.
    ["uniform", 1 / Math.sqrt(3), 0.01, 0],
    ["normal", 1, 0.02, 0],
    ["pareto", 0.8209, 0.02, -0.0329],
    ["paretonormal", 0.8349, 0.02, -0.0247],
  ])("strays as netem's %s", (name, deviation, tolerance, shift) => {
    const sample = draws(`delay 100ms 10ms distribution ${name}`);
    expect(Math.abs(mean(sample) - 0.1 - shift * 0.01)).toBeLessThan(0.05 * 0.01);
    expect(Math.abs(standardDeviation(sample) / 0.01 - deviation)).toBeLessThan(tolerance);
  });

  it("correlates neighbours and is never negative", () => {
    const sample = draws("delay 10ms 10ms 50%");
    const centre = mean(sample);
    const covariance = mean(sample.slice(1).map((x, i) => (x - centre) * (sample[i] - centre)));
    expect(covariance / standardDeviation(sample) ** 2).toBeCloseTo(0.5, 1);
    expect(Math.min(...draws("delay 1ms 10ms distribution normal"))).toBe(0);
  });
});

describe("lossSampler", () => {
  const sampler = (words: string) => lossSampler(parseConditions(words), () => randomStream(3, words))!;

  it("draws nothing if nothing is lost", () => {
    expect(lossSampler(perfect, () => randomStream(1, "x"))).toBeUndefined();
  });

  it("loses a message of one segment with its probability, for one time-out each", () => {
    const loss = sampler("loss 10%");
    const delays = Array.from({ length: 50_000 }, () => loss.delay(0, 100, 0.1));
    // Tries are geometric: late with 0.1, by 0.3 s, then twice as much more with 0.1 of those.
    expect(delays.filter((d) => d > 0).length / 50_000).toBeCloseTo(0.1, 2);
    expect(delays.filter((d) => d > 0.5).length / 50_000).toBeCloseTo(0.01, 2);
    expect(Math.min(...delays.filter((d) => d > 0))).toBeCloseTo(0.3, 12);
  });

  it("has the mean number of rounds of the worst of n segments", () => {
    const loss = sampler("loss 5%");
    const delays = Array.from({ length: 20_000 }, () => loss.delay(0, 100 * 1448, 1));
    let expected = 0;
    for (let r = 1; r < 20; r++) expected += 1 - (1 - 0.05 ** r) ** 100;
    expect(Math.abs(mean(delays) - expected)).toBeLessThan(0.02);
    expect(loss.load(0)).toBeCloseTo(1 / 0.95, 12);
  });

  it("models Gilbert-Elliott loss as independent loss if the states are alike, and as bursts otherwise", () => {
    const alike = sampler("loss gemodel 50% 50% 5% 5%");
    const delays = Array.from({ length: 5000 }, () => alike.delay(0, 100 * 1448, 1));
    let expected = 0;
    for (let r = 1; r < 20; r++) expected += 1 - (1 - 0.05 ** r) ** 100;
    // Rounds of few segments wait for a time-out instead, hence a little more.
    expect(Math.abs(mean(delays) - expected)).toBeLessThan(0.5);
    // The same share of loss in bursts of ten hits fewer messages.
    const bursts = sampler("loss gemodel 0.5263% 10%");
    const hit = Array.from({ length: 5000 }, () => bursts.delay(0, 10 * 1448, 1)).filter((d) => d > 0).length;
    expect(bursts.load(0)).toBeCloseTo(1 / 0.95, 3);
    expect(hit / 5000).toBeLessThan(0.2);
    expect(hit / 5000).toBeGreaterThan(0.05);
  });

  it.each([
    ["1% 10%", 5000, 0],
    ["1% 10%", 20_000, 0],
    ["0.2% 2%", 5000, 0],
    ["0.2% 2%", 5000, 0.05],
    ["5% 20%", 20_000, 0],
  ])(
    "hits each message with the chain's own probability, whatever was sent again before: %s, %i B, pause %f s",
    (words, bytes, pause) => {
      const loss = sampler(`rate 10mbit loss gemodel ${words}`);
      const [p, r] = words.split(" ").map((word) => Number.parseFloat(word) / 100);
      // Back to back, the link is busy with what is sent again, too.
      const every = (bytes * loss.load(0) * 8) / 10e6 + pause;
      const messages = 60_000;
      let hit = 0;
      let hitAgain = 0;
      let wasHit = false;
      for (let i = 1; i <= messages; i++) {
        const isHit = loss.delay(i * every, bytes, 0.04) > 0;
        if (isHit) hit++;
        if (isHit && wasHit) hitAgain++;
        wasHit = isHit;
      }
      const spared = (segments: number) => (1 - p) ** segments;
      const segments = Math.ceil(bytes / 1448);
      const good = r / (p + r);
      const expected = 1 - good * spared(segments - 1);
      expect(Math.abs(hit / messages / expected - 1)).toBeLessThan(0.08);
      // Both are spared if the first is, and the chain is still good, or good again, when the second begins.
      const slots = Math.round((pause * 10e6) / (8 * 1448)) + 1;
      const stillGood = good + (1 - good) * (1 - p - r) ** slots;
      const bothSpared = good * spared(segments - 1) * stillGood * spared(segments - 1);
      const bothHit = 1 - 2 * (1 - expected) + bothSpared;
      expect(Math.abs(hitAgain / messages / bothHit - 1)).toBeLessThan(0.1);
    },
  );
});

describe("lossSampler and TCP's limits", () => {
  const delays = (words: string, count: number, bytes: number) => {
    const loss = lossSampler(parseConditions(words), () => randomStream(5, words))!;
    const list = Array.from({ length: count }, (_, index) => loss.delay(index, bytes, 0.01));
    return { list, givenUp: loss.givenUp };
  };
  // 16 time-outs of 0.21 s, doubled each time, at most 120 s.
  const whole = Array.from({ length: 16 }, (_, k) => Math.min(120, 0.21 * 2 ** k)).reduce((a, b) => a + b);

  it.each([
    ["independent loss", "rate 50mbit loss 99.9%"],
    ["bursts that outlast it", "rate 50mbit loss gemodel 100% 0.0000000001%"],
  ])("gives a connection up after 15 retries, which takes quarter of an hour: %s", (_, words) => {
    const { list, givenUp } = delays(words, 200, 100);
    expect(whole).toBeLessThan(940);
    expect(Math.max(...list)).toBeCloseTo(whole, 9);
    expect(givenUp).toBe(list.filter((delay) => delay > whole - 1e-6).length);
    expect(givenUp).toBeGreaterThan(190);
  });

  it("ends a burst of ten segments by the first time-out, so that no message waits for minutes", () => {
    for (const bytes of [100, 32_000, 1_200_000]) {
      const { list, givenUp } = delays("delay 5ms rate 50mbit loss gemodel 1% 10%", 5000, bytes);
      expect(givenUp).toBe(0);
      expect(Math.max(...list)).toBeLessThan(10);
    }
  });
});

describe("checkCurve", () => {
  it("refuses an invalid curve", () => {
    expect(() => checkCurve({ bytes: [], idle: [] }, "a>b")).toThrow(/a>b is empty/);
    expect(() => checkCurve({ bytes: [2, 1], idle: [1, 1] }, "a>b")).toThrow(/sizes that rise/);
    expect(() => checkCurve({ bytes: [1], idle: [-1] }, "a>b")).toThrow(/0 s or more/);
    const curve = { bytes: [1, 2], idle: [1, 1] };
    const paused = (longPause: { from: number; to: number; seconds: number[] }) => () =>
      checkCurve({ ...curve, longPause }, "a>b");
    expect(paused({ from: 0.3, to: 2, seconds: [1, 2] })).not.toThrow();
    expect(paused({ from: 0.3, to: 2, seconds: [1] })).toThrow(/each of its 2 sizes/);
    expect(paused({ from: 0.3, to: 0.3, seconds: [1, 2] })).toThrow(/longer than 0.3 s/);
  });
});
