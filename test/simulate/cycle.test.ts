import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { perfect } from "../../src/network/conditions.ts";
import type { Arrivals, SimulationInput } from "../../src/simulate/input.ts";
import { measure, metersOf, metricsOf, NoFiguresError, simulateMetrics } from "../../src/simulate/measure.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { turnsOf } from "../../src/simulate/turnsOf.ts";
import { chainInput } from "./chain.ts";
import { devicesOf, linksOf, teamStream } from "./teamChain.ts";

const frames = 1000;

/** Times on a coarse grid meet often; fine ones are rounded. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((n) => n / 4),
  fc.double({ min: 1e-3, max: 2, noNaN: true }),
);

/** A chain in which nothing is random: windows, slots, turns, blocking I/O, pauses that cost. */
const deterministic: fc.Arbitrary<SimulationInput> = fc
  .record({
    service: fc.array(time, { minLength: 1, maxLength: 5 }),
    allRemote: fc.constantFrom(false, false, true),
    afterIdle: fc.option(fc.constant({ idle: [0.25, 1.5], seconds: [0.125, 0.5] }), { nil: undefined }),
    messages: fc.array(fc.constantFrom(0, 0.5), { minLength: 5, maxLength: 5 }),
    bytes: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 }),
    delay: time,
    latency: fc.option(
      fc.record({ seconds: time, afterIdle: fc.constant({ idle: [0.5], seconds: [0.125] }) }),
      { nil: undefined },
    ),
    creditDelay: fc.oneof(fc.constant(0), time),
    queue: fc.constantFrom(0, 1, 2, 5, Infinity),
    window: fc.constantFrom(1, 2, 3, 7, 20, Infinity),
    io: fc.constantFrom("overlapped" as const, "overlapped" as const, "blocking" as const),
    deliver: fc.constantFrom("source" as const, "last" as const),
    releaseDelay: fc.oneof(fc.constant(0), time),
    teams: fc.option(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }), {
      nil: undefined,
    }),
    arrivals: fc.oneof(
      fc.constant<Arrivals>({ kind: "saturated" }),
      time.map((period): Arrivals => ({ kind: "periodic", period: period + 0.5 })),
    ),
  })
  .map((c) => {
    const { delay, latency, creditDelay, queue, window } = c;
    const stream = teamStream({ ...c, afterIdle: c.service.map(() => c.afterIdle), frames });
    return {
      seed: 1,
      io: c.io,
      devices: devicesOf(stream),
      links: linksOf(stream, () => ({ conditions: { ...perfect, delay, rate: 16 }, latency, creditDelay })),
      streams: [{ ...stream, queue, window, releaseDelay: c.deliver === "last" ? c.releaseDelay : 0 }],
    };
  });

/** The figures of an input, every frame of which is looked at. */
function ofAllFrames(input: SimulationInput) {
  const run = simulate(input);
  const meters = metersOf(input, "auto");
  for (const [i, { table, frames: done }] of run.streams.entries()) meters[i].consume(table, 0, done);
  return metricsOf(input, run, meters, { isSimulated: true });
}

/** How many frames a run has before its meter needs no more. */
function framesUntilSettled(input: SimulationInput): number {
  const meters = metersOf(input, "auto", { turns: turnsOf(input) });
  return simulate(input, { sinks: meters }).streams[0].frames;
}

/** Expects the same structure, and numbers that differ by roundings only. */
function expectNear(actual: unknown, expected: unknown, place = ""): void {
  if (typeof expected === "number" && typeof actual === "number") {
    expect(Math.abs(actual - expected), `${place}: ${actual}, expected ${expected}`).toBeLessThanOrEqual(
      1e-9 * Math.max(1, Math.abs(expected)),
    );
  } else if (typeof expected === "object" && expected !== null) {
    expect(Object.keys(actual as object), place).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) {
      expectNear((actual as Record<string, unknown>)[key], value, `${place}/${key}`);
    }
  } else expect(actual, place).toBe(expected);
}

describe("a stream that repeats itself", () => {
  it("has the figures that it has when every frame is simulated", () => {
    let settled = 0;
    const runs = 500;
    fc.assert(
      fc.property(deterministic, (input) => {
        let expected: ReturnType<typeof ofAllFrames>;
        try {
          expected = ofAllFrames(input);
        } catch (error) {
          expect(() => simulateMetrics(input)).toThrow((error as Error).message);
          return;
        }
        expectNear(simulateMetrics(input), expected);
        if (framesUntilSettled(input) < frames) settled++;
      }),
      { numRuns: runs },
    );
    expect(settled / runs).toBeGreaterThan(0.5);
  });

  it("has the same figures in both engines, and from a table of all frames, to the last bit", () => {
    fc.assert(
      fc.property(deterministic, (input) => {
        let expected: ReturnType<typeof measure>;
        try {
          expected = measure(input, simulate(input));
        } catch (error) {
          expect(error).toBeInstanceOf(NoFiguresError);
          return;
        }
        expect(simulateMetrics(input, "auto", { engine: "tandem" })).toEqual(expected);
        expect(simulateMetrics(input, "auto", { engine: "event" })).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("is not simulated to its end", () => {
    const chain = { service: [1, 3], transfer: [0.5, 0.25], delay: 1, frames: 60_000 };
    for (const input of [
      chainInput(chain),
      chainInput({ ...chain, window: 4, queue: 3 }),
      chainInput({ ...chain, io: "blocking", deliver: "last" }),
      chainInput({ ...chain, arrivals: { kind: "periodic", period: 3.5 } }),
    ]) {
      expect(framesUntilSettled(input)).toBe(64);
      expect(simulateMetrics(input).frames).toBeGreaterThan(59_000);
    }
  });

  it("may have a cycle of several frames: three boards in turn behind a camera that takes two", () => {
    const input: SimulationInput = {
      seed: 1,
      devices: ["camera", "a", "b", "c"].map((name) => ({ name })),
      links: ["a", "b", "c"].flatMap((board) => [
        { from: "camera", to: board, conditions: { ...perfect, delay: 0.1 } },
        { from: board, to: "camera", conditions: { ...perfect, delay: 0.1 } },
      ]),
      streams: [
        {
          name: "frames",
          stages: [
            { device: "camera", service: 1 },
            { device: "a", replicas: ["b", "c"], service: 3.7 },
          ],
          bytes: [1, 1],
          arrivals: { kind: "saturated" },
          frames,
        },
      ],
    };
    expect(turnsOf(input)).toBe(3);
    expect(framesUntilSettled(input)).toBeLessThan(frames);
    expect(simulateMetrics(input).throughput).toBeCloseTo(3 / 3.7, 3);
    expectNear(simulateMetrics(input), ofAllFrames(input));
  });

  it.each([0, 1, 37, 64, 65, 500, 999])("keeps a warm-up that is asked for: %s frames", (warmup) => {
    const input = chainInput({ service: [1, 2], transfer: [0.5], window: 3, frames });
    const run = simulate(input);
    const [meter] = metersOf(input, warmup);
    meter.consume(run.streams[0].table, 0, frames);
    expectNear(simulateMetrics(input, warmup), metricsOf(input, run, [meter]));
  });
});

describe("a stream that need not repeat itself is simulated to its end", () => {
  const chain = chainInput({ service: [1, 2], transfer: [0.5], frames });
  const [stream] = chain.streams;
  const withLink = (change: object) => ({
    ...chain,
    links: chain.links.map((link) => ({ ...link, ...change })),
  });
  const trace = { time: [0, 5], rate: [8, 16], after: "repeat" as const };
  it.each<[string, SimulationInput]>([
    ["random service", chainInput({ service: [1, { exponential: 1 }], frames })],
    ["samples", chainInput({ service: [1, [1, 2, 3]], frames })],
    ["random arrivals", chainInput({ service: [1], arrivals: { kind: "poisson", rate: 0.5 }, frames })],
    ["jitter", withLink({ conditions: { ...perfect, delay: 1, jitter: 0.5 } })],
    ["loss", withLink({ conditions: { ...perfect, rate: 8, loss: 0.01 } })],
    ["a trace", withLink({ conditions: { ...perfect, trace } })],
    ["TCP's start-up", withLink({ startUp: {} })],
    ["pauses of BBR", withLink({ bbr: { roundTrip: 1 } })],
    [
      "a disruption",
      {
        ...chain,
        devices: [{ name: "a", disruptions: [{ from: 500, to: 600, speed: 0.5 }] }, { name: "b" }],
      },
    ],
    ["results that are sent between frames (blocking I/O)", { ...chain, io: "blocking" }],
    [
      "devices that slow each other down",
      { ...chain, devices: ["a", "b"].map((name) => ({ name, host: { name: "host", slowdown: 1.5 } })) },
    ],
    [
      "links that share a medium",
      {
        ...withLink({ conditions: perfect, medium: "air" }),
        media: [{ name: "air", conditions: { ...perfect, rate: 8 } }],
      },
    ],
    [
      "frames that are dropped",
      { ...chain, streams: [{ ...stream, arrivals: { kind: "periodic", period: 1.5 }, drop: true }] },
    ],
    [
      "inputs that fill a frame",
      { ...chain, streams: [{ ...stream, arrivals: { kind: "periodic", period: 3 }, inputs: 2 }] },
    ],
    ["two streams", { ...chain, streams: [stream, { ...stream, name: "other" }] }],
  ])("%s", (_name, input) => {
    expect(turnsOf(input)).toBeUndefined();
    expect(framesUntilSettled(input)).toBeGreaterThan(300);
  });

  it("a queue that grows for ever", () => {
    const input = chainInput({ service: [1], arrivals: { kind: "periodic", period: 0.9 }, frames });
    expect(turnsOf(input)).toBe(1);
    expect(framesUntilSettled(input)).toBe(frames);
    expect(simulateMetrics(input).stable).toBe(false);
  });

  it("slots whose credits have not come back yet", () => {
    // A frame leaves every 1 ms until, after 70 of them, all slots are taken. The first credit is back 50 + 50 ms after its frame left,
    // and 70 frames leave again: 700 a second. After 64 frames, all had followed each other by 1 ms.
    const chain = chainInput({
      service: [0.001, 0.0005],
      delay: 0.05,
      creditDelay: 0.05,
      queue: 70,
      deliver: "last",
      frames: 7000,
    });
    expect(turnsOf(chain)).toBe(1);
    const { throughput } = simulateMetrics(chain);
    expect(throughput).toBeGreaterThan(695);
    expect(throughput).toBeLessThan(705);
    expectNear(simulateMetrics(chain), ofAllFrames(chain));
  });

  it("a queue that fills up slowly, until it is full", () => {
    const input = chainInput({ service: [1, 1.1], queue: 30, frames: 3000, deliver: "last" });
    // A frame more waits after each eleven.
    expect(framesUntilSettled(input)).toBeGreaterThan(11 * 30);
    expect(framesUntilSettled(input)).toBeLessThan(3000);
    expectNear(simulateMetrics(input), ofAllFrames(input));
  });
});
