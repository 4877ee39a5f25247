import { describe, expect, it } from "vitest";
import { InputError, ParetoPipeError } from "../../src/base/errors.ts";
import { type Conditions, parseConditions, perfect } from "../../src/network/conditions.ts";
import { column } from "../../src/simulate/frameTable.ts";
import { duplex, type LinkInput, type SimulationInput, type StreamInput } from "../../src/simulate/input.ts";
import { measure } from "../../src/simulate/measure.ts";
import type { RecordedEvent } from "../../src/simulate/recorder.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { chainInput, columnOf, runChain } from "./chain.ts";

const local = (name: string, service: number, more: Partial<StreamInput> = {}): StreamInput => ({
  name,
  stages: [{ device: "a", service }],
  bytes: [],
  arrivals: { kind: "saturated" },
  frames: 4,
  ...more,
});
const inputOf = (streams: StreamInput[], more: Partial<SimulationInput> = {}): SimulationInput => ({
  seed: 1,
  devices: ["a", "b", "c"].map((name) => ({ name })),
  links: [...duplex("a", "b", perfect), ...duplex("b", "c", perfect), ...duplex("a", "c", perfect)],
  streams,
  ...more,
});
const begins = (input: SimulationInput, stream: number, stage = 0): number[] => {
  const { table, frames } = simulate(input).streams[stream];
  return columnOf(table, frames, column.stageBegin(stage));
};

describe("several streams on one device", () => {
  it("two saturated streams take turns", () => {
    const input = inputOf([local("x", 1), local("y", 2)]);
    expect(begins(input, 0)).toEqual([0, 3, 6, 9]);
    expect(begins(input, 1)).toEqual([1, 4, 7, 10]);
  });

  it("fifo: the frame that came first goes first", () => {
    const list = (times: number[]): Partial<StreamInput> => ({
      arrivals: { kind: "list", times },
      frames: times.length,
    });
    const input = inputOf([local("x", 2, list([0, 1, 2])), local("y", 2, list([0.5, 1.5]))]);
    expect(begins(input, 0)).toEqual([0, 4, 8]);
    expect(begins(input, 1)).toEqual([2, 6]);
  });

  it("priority: the more urgent goes first, without interrupting", () => {
    const list = (times: number[]): Partial<StreamInput> => ({
      arrivals: { kind: "list", times },
      frames: times.length,
    });
    const streams = [local("x", 2, { ...list([0, 1, 2]), priority: 5 }), local("y", 2, list([3, 3]))];
    expect(begins(inputOf(streams, { discipline: "priority" }), 0)).toEqual([0, 2, 8]);
    expect(begins(inputOf(streams, { discipline: "priority" }), 1)).toEqual([4, 6]);
    expect(begins(inputOf(streams), 0)).toEqual([0, 2, 4]);
  });

  it("counts all streams in the figures of a shared resource", () => {
    const streams = [local("x", 1, { frames: 100 }), local("y", 2, { frames: 100 })];
    const input = inputOf(streams);
    const metrics = measure(input, simulate(input));
    expect(metrics.resources).toHaveLength(1);
    expect(metrics.resources[0].utilisation).toBeGreaterThan(0.99);
    expect(metrics.throughput).toBeCloseTo(2 / 3, 6);
  });

  it("two streams share a link one frame at a time", () => {
    const slow: LinkInput[] = [{ from: "a", to: "b", conditions: { ...perfect, rate: 8 } }];
    const stream = (name: string, times: number[]): StreamInput => ({
      name,
      stages: [
        { device: "a", service: null },
        { device: "b", service: 0 },
      ],
      bytes: [3],
      deliver: "last",
      arrivals: { kind: "list", times },
      frames: 2,
    });
    const run = simulate(inputOf([stream("x", [0, 1]), stream("y", [0.5, 1.5])], { links: slow }));
    const done = run.streams.map(({ table }) => [table.completion(0), table.completion(1)]);
    expect(done).toEqual([
      [3, 9],
      [6, 12],
    ]);
  });

  it("a frame that goes straight into service takes turns with those that wait at the device", () => {
    // x fills b whenever it may (queue 0); y's frames come to b at 2.5 and 2.75 and wait there.
    const x: StreamInput = {
      name: "x",
      stages: [
        { device: "a", service: 1 },
        { device: "b", service: 3 },
      ],
      bytes: [0],
      deliver: "last",
      queue: 0,
      arrivals: { kind: "saturated" },
      frames: 4,
    };
    const y = local("y", 1, { arrivals: { kind: "list", times: [2.5, 2.75] }, frames: 2 });
    const input = inputOf([x, { ...y, stages: [{ device: "b", service: 1 }] }]);
    // x's second frame waits on a since 2, its third since 5: y's two go between them.
    expect(begins(input, 0, 1)).toEqual([1, 4, 9, 12]);
    expect(begins(input, 1)).toEqual([7, 8]);
  });

  it("streams that cross and block each other end with an error instead of a hang", () => {
    const cross = (name: string, from: string, to: string): StreamInput => ({
      name,
      stages: [
        { device: from, service: 1 },
        { device: to, service: 1 },
      ],
      bytes: [0],
      deliver: "last",
      queue: 0,
      arrivals: { kind: "saturated" },
      frames: 3,
    });
    const input = inputOf([cross("x", "a", "b"), cross("y", "b", "a")]);
    expect(() => simulate(input)).toThrow(ParetoPipeError);
    expect(() => simulate(input)).toThrow(/stream x stands still after 0 of 3 frames, held up at a, b/);
  });
});

describe("a shared medium", () => {
  const wifi = (rate = 8): Partial<SimulationInput> => ({
    media: [{ name: "wifi", conditions: { ...perfect, rate } }],
    links: [
      { from: "a", to: "c", conditions: perfect, medium: "wifi" },
      { from: "b", to: "c", conditions: perfect, medium: "wifi" },
    ],
  });
  const camera = (name: string, times: number[], bytes: number): StreamInput => ({
    name,
    stages: [
      { device: name, service: null },
      { device: "c", service: 0 },
    ],
    bytes: [bytes],
    deliver: "last",
    arrivals: { kind: "list", times },
    frames: times.length,
  });

  it("gives each message in transit an equal share", () => {
    // 8 bit/s: alone, a's 4 bytes take 4 s. From 1 s on it shares with b's 1 byte, which takes 2 s; then it
    // is alone again.
    const run = simulate(inputOf([camera("a", [0], 4), camera("b", [1], 1)], wifi()));
    expect(run.streams.map(({ table }) => table.completion(0))).toEqual([5, 3]);
    expect(run.media).toEqual([{ name: "wifi", busy: 5 }]);
  });

  it("is the bottleneck if it is always in use", () => {
    const always = (name: string): StreamInput => ({
      ...camera(name, [], 3),
      arrivals: { kind: "saturated" },
      frames: 100,
    });
    const input = inputOf([always("a"), always("b")], wifi());
    const metrics = measure(input, simulate(input));
    expect(metrics.bottleneck).toBe("wifi");
    expect(metrics.resources.map((r) => r.name)).toEqual(["a", "b", "c", "wifi", "a>c", "b>c"]);
    expect(metrics.resources[3].utilisation).toBeCloseTo(1, 6);
    // 3 bytes a frame at 1 byte a second for both together.
    expect(metrics.throughput).toBeCloseTo(1 / 3, 6);
    expect(metrics.periodParts.transfer).toBeCloseTo(3, 1);
  });

  it("is like any other link to a single message", () => {
    const run = simulate(inputOf([camera("a", [0, 10], 4)], wifi()));
    expect(run.streams[0].table.completion(1)).toBe(14);
  });

  it("shares a capacity that changes", () => {
    const more = wifi();
    const trace = { time: [0, 2], rate: [8, 16], after: "hold" as const };
    const media = [{ name: "wifi", conditions: { ...perfect, trace } }];
    const run = simulate(inputOf([camera("a", [0], 2), camera("b", [0], 4)], { ...more, media }));
    // Each has 1 byte by 2 s; then 1 byte/s each: a is through at 3; b has 2 bytes left at 2 bytes/s.
    expect(run.streams.map(({ table }) => table.completion(0))).toEqual([3, 4]);
  });

  it("gives no message more than each may have", () => {
    const completions = (each: Conditions) => {
      const media = [{ name: "wifi", conditions: { ...perfect, rate: 16 }, each }];
      const streams = [camera("a", [0], 2), camera("b", [1], 2)];
      const run = simulate(inputOf(streams, { ...wifi(), media }));
      return run.streams.map(({ table }) => table.completion(0));
    };
    // Alone a gets 12 of the 16 bit/s, beside b 8: it has 12 bits by 1 s and all 16 by 1.5. Then b has 12 left.
    expect(completions({ ...perfect, rate: 12 })).toEqual([1.5, 2.5]);
    // From 2 s on 6 bit/s: b then has 6 bits left.
    const trace = { time: [0, 2], rate: [12, 6], after: "hold" as const };
    expect(completions({ ...perfect, trace })).toEqual([1.5, 3]);
  });
});

describe("bursts of loss on a shared medium", () => {
  it("go on at the medium's rate between messages", () => {
    // A segment takes 1000 s, so that the 100 s between messages are far shorter than a segment. So a message that follows one that was
    // lost finds the chain bad, and is lost with 1 - r = 90 % (a little less, as it waits where TCP takes a quarter of an hour to give
    // up). A chain that forgets would lose p / (p + r) = 9 %.
    const conditions = parseConditions("loss gemodel 1% 10%");
    const frames = 5000;
    const { table } = simulate({
      seed: 1,
      devices: [{ name: "a" }, { name: "b" }],
      media: [{ name: "air", conditions: { ...perfect, rate: (8 * 1448) / 1000 } }],
      links: [{ from: "a", to: "b", conditions, medium: "air" }],
      streams: [
        {
          name: "frames",
          stages: [
            { device: "a", service: null },
            { device: "b", service: 0 },
          ],
          bytes: [1448],
          deliver: "last",
          arrivals: { kind: "periodic", period: 1200 },
          frames,
        },
      ],
    }).streams[0];
    const sent = columnOf(table, frames, column.hopSent(0));
    const delivered = columnOf(table, frames, column.hopDelivered(0));
    const isLost = delivered.map((time, frame) => time - sent[frame] > 0.1);
    const lost = isLost.filter(Boolean).length;
    const lostAgain = isLost.filter((one, frame) => one && isLost[frame - 1]).length;
    expect(lost / frames).toBeGreaterThan(0.04);
    expect(lostAgain / lost).toBeGreaterThan(0.75);
    expect(lostAgain / lost).toBeLessThan(0.95);
  });
});

describe("disruptions of devices", () => {
  const disrupted = (disruptions: { from: number; to: number; speed: number }[]) => {
    const input = chainInput({ service: [2, 1], transfer: [1, 0], frames: 4 });
    return { ...input, devices: [{ name: "a", disruptions }, { name: "b" }] };
  };

  it("stop work during an outage, which then continues", () => {
    const { table } = simulate(disrupted([{ from: 1, to: 6, speed: 0 }])).streams[0];
    expect(columnOf(table, 4, column.stageEnd(0))).toEqual([7, 9, 11, 13]);
  });

  it("slow down work during a slow-down", () => {
    const { table } = simulate(disrupted([{ from: 1, to: 6, speed: 0.25 }])).streams[0];
    // One second of work by 1, another quarter-speed one by 5; then a quarter by 6, and 1.75 more.
    expect(columnOf(table, 4, column.stageEnd(0))).toEqual([5, 7.75, 9.75, 11.75]);
  });

  it("delay a transfer that would start during an outage of either end", () => {
    const input = chainInput({ service: [2, 1], transfer: [1, 0], frames: 1 });
    const devices = [{ name: "a" }, { name: "b", disruptions: [{ from: 1, to: 6, speed: 0 }] }];
    expect(simulate({ ...input, devices }).streams[0].table.completion(0)).toBe(8);
  });
});

describe("the recorder", () => {
  it("is called with every event", () => {
    const events: RecordedEvent[] = [];
    simulate(chainInput({ service: [1, 2], transfer: [1, 0.5], frames: 1 }), {
      recorder: (event) => events.push(event),
    });
    expect(events.map(({ kind, resource, begin, end }) => [kind, resource, begin, end])).toEqual([
      ["compute", "a", 0, 1],
      ["transfer", "a>b", 1, 2],
      ["deliver", "a>b", 2, 2],
      ["compute", "b", 2, 4],
      ["transfer", "b>a", 4, 4.5],
      ["deliver", "b>a", 4.5, 4.5],
      ["complete", "a", 4.5, 4.5],
    ]);
  });

  it("is called with drops", () => {
    const kinds: string[] = [];
    const times = [0, 0, 0];
    const input = chainInput({ service: [1], arrivals: { kind: "list", times }, frames: 3, drop: true });
    simulate(input, { recorder: ({ kind }) => kinds.push(kind) });
    expect(kinds).toEqual(["arrive", "arrive", "drop", "compute", "complete", "compute", "complete"]);
  });
});

describe("bad input", () => {
  const base = chainInput({ service: [1, 1] });
  const [stream] = base.streams;
  const withStream = (more: object): SimulationInput => ({ ...base, streams: [{ ...stream, ...more }] });
  it.each<[RegExp, SimulationInput]>([
    [/device a is declared twice/, { ...base, devices: [{ name: "a" }, { name: "a" }] }],
    [/at least one stream/, { ...base, streams: [] }],
    [/stream frames needs a link a>b/, { ...base, links: base.links.slice(1) }],
    [/link a>b: there is no device b/, { ...base, devices: [{ name: "a" }] }],
    [/crosses 2 links, but bytes has 1/, withStream({ bytes: [1] })],
    [
      /stage 0 on a: service time -1/,
      withStream({ stages: [{ device: "a", service: -1 }, stream.stages[1]] }),
    ],
    [/samples must be one or more/, withStream({ stages: [{ device: "a", service: [] }, stream.stages[1]] })],
    [
      /only the first of several stages may be empty/,
      withStream({ stages: [stream.stages[0], { device: "b", service: null }] }),
    ],
    [/device a is declared twice/, withStream({ stages: [stream.stages[0], stream.stages[0]] })],
    [/frames 0 must be/, withStream({ frames: 0 })],
    [/queue 1.5 must be/, withStream({ queue: 1.5 })],
    [/window 0 must be/, withStream({ window: 0 })],
    [/saturated arrivals are never dropped/, withStream({ drop: true })],
    [/lists 1 time for 6 frames/, withStream({ arrivals: { kind: "list", times: [0] } })],
    [/never go back/, withStream({ arrivals: { kind: "list", times: [0, 2, 1, 3, 4, 5] } })],
    [/there is no medium wifi/, { ...base, links: base.links.map((link) => ({ ...link, medium: "wifi" })) }],
    [
      /which gives the rate/,
      {
        ...base,
        media: [{ name: "wifi", conditions: perfect }],
        links: base.links.map((link) => ({ ...link, medium: "wifi" })),
      },
    ],
    [
      /medium wifi has a trace, so each/,
      {
        ...base,
        media: [
          {
            name: "wifi",
            conditions: { ...perfect, trace: { time: [0], rate: [8], after: "hold" } },
            each: { ...perfect, trace: { time: [0], rate: [4], after: "hold" } },
          },
        ],
      },
    ],
    [
      /disruption 3 to 2 s/,
      { ...base, devices: [{ name: "a", disruptions: [{ from: 3, to: 2, speed: 0 }] }, { name: "b" }] },
    ],
  ])("is refused: %s", (message, input) => {
    expect(() => simulate(input)).toThrow(InputError);
    expect(() => simulate(input)).toThrow(message);
  });

  it("runs a chain of six devices", () => {
    expect(runChain({ service: [1, 1, 1, 1, 1, 1], frames: 2 }).done).toEqual([6, 7]);
  });
});

it("counts what a medium is in use from the first arrival on, however late that is", () => {
  const over = (from: number) => {
    const medium = { name: "air", conditions: { ...perfect, rate: 8e6 } };
    const links = duplex("a", "b", perfect, { medium: "air" });
    const stages = ["a", "b"].map((device) => ({ device, service: 0.1 }));
    const times = [0, 1, 2, 3].map((second) => from + second);
    const arrivals = { kind: "list" as const, times };
    const input = inputOf([local("x", 0.1, { stages, bytes: [250_000, 0], arrivals })], {
      links,
      media: [medium],
    });
    return measure(input, simulate(input), 1).resources.find(({ name }) => name === "air")!.utilisation;
  };
  // Four messages of 0.25 s, and the last frame is done after 3.45 s.
  expect(over(0)).toBeCloseTo(1 / 3.45, 9);
  expect(over(1000)).toBeCloseTo(1 / 3.45, 9);
});
