import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conditions } from "../../src/network/conditions.ts";
import type { StartUp } from "../../src/network/startUp.ts";
import type { TransferCurve } from "../../src/network/transferCurve.ts";
import type { Arrivals, Service, SimulationInput } from "../../src/simulate/input.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { chainInput } from "./chain.ts";
import { devicesOf, linksOf, teamStream } from "./teamChain.ts";

const frames = 60;
/** Times from a coarse grid meet often, so that ties are tested; fine ones test rounding. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((n) => n / 4),
  fc.double({ min: 0, max: 2, noNaN: true }),
);

const service: fc.Arbitrary<Service> = fc.oneof(
  time,
  fc.array(time, { minLength: 1, maxLength: 5 }),
  time.map((exponential) => ({ exponential })),
);

const afterIdle = fc.option(
  fc
    .tuple(fc.constantFrom([0.5], [0.25, 1.5]), fc.array(time, { minLength: 2, maxLength: 2 }))
    .map(([idle, seconds]) => ({ idle, seconds: seconds.slice(0, idle.length) })),
  { nil: undefined },
);

const trace = fc
  .record({
    rate: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }),
    after: fc.constantFrom("repeat" as const, "hold" as const),
    delay: fc.option(time, { nil: undefined }),
  })
  .map(({ rate, after, delay }) => ({
    time: rate.map((_, i) => i * 1.5),
    rate: [...rate.slice(0, -1), 10 + rate[rate.length - 1]],
    after,
    delay: delay === undefined ? undefined : rate.map((_, i) => delay * (i % 2)),
  }));

const conditions: fc.Arbitrary<Conditions> = fc.record({
  delay: time,
  jitter: fc.oneof(fc.constant(0), time),
  distribution: fc.constantFrom(
    "uniform" as const,
    "normal" as const,
    "pareto" as const,
    "paretonormal" as const,
  ),
  correlation: fc.constantFrom(0, 0.5),
  rate: fc.oneof(fc.constant(Infinity), fc.integer({ min: 8, max: 100 })),
  loss: fc.constantFrom(0, 0, 0.2),
  burst: fc.option(fc.constant({ p: 0.2, r: 0.5, bad: 0.9, good: 0.1 }), { nil: undefined, freq: 5 }),
  trace: fc.option(trace, { nil: undefined, freq: 2 }),
});

const curve = { bytes: [1, 9], idle: [0.5, 2], backToBack: [0.25, 1] };
const curves = [curve, { ...curve, longPause: { from: 0.5, to: 2, seconds: [1, 4] } }];

const link = fc
  .record({
    conditions,
    overhead: fc.constantFrom(0, 0, 0.25),
    creditDelay: fc.oneof(fc.constant(0), time),
    latency: fc.option(fc.record({ seconds: time, afterIdle }), { nil: undefined }),
    curve: fc.option(fc.constantFrom<TransferCurve>(...curves), { nil: undefined, freq: 6 }),
    startUp: fc.option(fc.constant<StartUp>({ initialWindow: 1, buffer: 3000 }), { nil: undefined, freq: 6 }),
    congestion: fc.constantFrom(undefined, "reno" as const, "cubic" as const),
    bbr: fc.constantFrom(undefined, undefined, { roundTrip: 0.25 }, { roundTrip: 5000 }),
  })
  // A measured curve has the latency in it.
  .map(({ latency, ...rest }) => (rest.curve ? rest : { ...rest, latency }));

const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  fc.constant<Arrivals>({ kind: "saturated" }),
  time.map((period): Arrivals => ({ kind: "periodic", period })),
  fc.double({ min: 0.2, max: 3, noNaN: true }).map((rate): Arrivals => ({ kind: "poisson", rate })),
  fc.array(time, { minLength: frames, maxLength: frames }).map(
    (gaps): Arrivals => ({
      kind: "list",
      times: gaps.map((_, i) => gaps.slice(0, i).reduce((a, b) => a + b, 0)),
    }),
  ),
);

const disruptions = fc.constantFrom(
  [],
  [],
  [
    { from: 3, to: 5, speed: 0 },
    { from: 8, to: 20, speed: 0.25 },
  ],
);

const plainChain: fc.Arbitrary<SimulationInput> = fc
  .record({
    service: fc.array(service, { minLength: 2, maxLength: 6 }),
    afterIdle: fc.array(afterIdle, { minLength: 6, maxLength: 6 }),
    messages: fc.array(fc.constantFrom(0, 0, 0.25, 1), { minLength: 6, maxLength: 6 }),
    allRemote: fc.constantFrom(false, false, true),
    links: fc.array(link, { minLength: 6, maxLength: 6 }),
    // Some messages of several segments, for start-up and losses.
    bytes: fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1000, max: 9000 })), {
      minLength: 6,
      maxLength: 6,
    }),
    disruptions: fc.array(disruptions, { minLength: 6, maxLength: 6 }),
    queue: fc.constantFrom(0, 1, 2, 3, 4, 9, Infinity),
    window: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 40 })),
    io: fc.constantFrom("overlapped" as const, "blocking" as const),
    deliver: fc.constantFrom("source" as const, "last" as const),
    releaseDelay: fc.oneof(fc.constant(0), time),
    // How many devices take turns at each stage, in every third chain.
    teams: fc.option(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 6, maxLength: 6 }), {
      nil: undefined,
      freq: 2,
    }),
    drop: fc.boolean(),
    arrivals,
    seed: fc.nat(),
  })
  .map((c) => {
    const stream = teamStream({ ...c, frames });
    return {
      seed: c.seed,
      io: c.io,
      devices: devicesOf(stream, (stage) => ({ disruptions: c.disruptions[stage] })),
      links: linksOf(stream, (hop) => c.links[hop]),
      streams: [
        {
          ...stream,
          queue: c.queue,
          window: c.window,
          releaseDelay: c.deliver === "last" ? c.releaseDelay : 0,
          drop: c.drop && c.arrivals.kind !== "saturated",
        },
      ],
    };
  });

describe("the two engines", () => {
  it("give the same times to the last bit on 1,000 random chains", () => {
    fc.assert(
      fc.property(plainChain, (input) => {
        const event = simulate(input, { engine: "event" });
        const tandem = simulate(input, { engine: "tandem" });
        expect(tandem.streams[0].drops).toBe(event.streams[0].drops);
        expect(tandem.streams[0].frames).toBe(event.streams[0].frames);
        const { table, frames: rows } = tandem.streams[0];
        const used = rows * table.width;
        expect(table.data.subarray(0, used)).toEqual(event.streams[0].table.data.subarray(0, used));
      }),
      { numRuns: 1000, seed: 20260801 },
    );
  });

  // Stages are passed in blocks of frames, whose size depends on slots and window.
  it.each([
    [3, 9],
    [5, Infinity],
    [70, 200],
    [Infinity, 20],
    [Infinity, Infinity],
  ])("agree when only the latest rows are kept: %s slots, a window of %s", (queue, window) => {
    const input = chainInput({
      service: [{ exponential: 0.9 }, { exponential: 0.8 }],
      queue,
      window,
      arrivals: { kind: "poisson", rate: 1 },
      frames: 5000,
    });
    const whole = simulate(input, { engine: "event" }).streams[0].table;
    for (const engine of ["event", "tandem"] as const) {
      const done: number[] = [];
      const sink = {
        consume: (table: typeof whole, from: number, to: number): void => {
          for (let frame = from; frame < to; frame++) done.push(table.completion(frame));
        },
      };
      const { table } = simulate(input, { engine, sinks: [sink] }).streams[0];
      expect(done).toEqual(Array.from({ length: 5000 }, (_, frame) => whole.completion(frame)));
      expect(table.data.length).toBeLessThan(whole.data.length / 2);
    }
  });

  it("grow their ring if more frames are inside than it has rows", () => {
    const input = chainInput({ service: [1], arrivals: { kind: "periodic", period: 0.5 }, frames: 9000 });
    let last = 0;
    let count = 0;
    const sink = {
      consume: (table: { completion(frame: number): number }, from: number, to: number): void => {
        count += to - from;
        last = table.completion(to - 1);
      },
    };
    simulate(input, { engine: "event", sinks: [sink] });
    expect([count, last]).toEqual([9000, 9000]);
  });

  it("remember which credits are under way when their ring grows", () => {
    // The 64th frame is done, and the credit for its slot is under way, when so many others come that the ring grows.
    const times = Array.from({ length: 200 }, (_, frame) => (frame < 64 ? frame : 63.25));
    const input = chainInput({
      service: [0.125, 0.0625],
      creditDelay: 0.5,
      deliver: "last",
      arrivals: { kind: "list", times },
      frames: times.length,
    });
    const whole = simulate(input, { engine: "event" }).streams[0].table;
    const done: number[] = [];
    const sink = {
      consume: (table: typeof whole, from: number, to: number): void => {
        for (let frame = from; frame < to; frame++) done.push(table.completion(frame));
      },
    };
    simulate(input, { engine: "event", sinks: [sink] });
    expect(done.slice(63, 65)).toEqual([63.1875, 63.6875]);
    expect(done).toEqual(times.map((_, frame) => whole.completion(frame)));
  });
});

describe("simulate", () => {
  const chain = chainInput({ service: [1, 1] });
  it("uses the recursion if it applies", () => {
    expect(simulate(chain).engine).toBe("tandem");
    expect(simulate(chain, { recorder: () => {} }).engine).toBe("event");
    expect(simulate({ ...chain, io: "blocking" }).engine).toBe("tandem");
    expect(
      simulate({ ...chain, streams: [chain.streams[0], { ...chain.streams[0], name: "other" }] }).engine,
    ).toBe("event");
  });

  it("says why the recursion cannot be forced", () => {
    const two = { ...chain, streams: [chain.streams[0], { ...chain.streams[0], name: "other" }] };
    expect(() => simulate(two, { engine: "tandem" })).toThrow(
      /needs a plain chain, but there are several streams/,
    );
    expect(() => simulate(chain, { engine: "tandem", recorder: () => {} })).toThrow(/events are recorded/);
  });
});
