import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { perfect } from "../../src/network/conditions.ts";
import type { SimulationInput, StreamInput } from "../../src/simulate/input.ts";
import { measure } from "../../src/simulate/measure.ts";
import type { RecordedEvent } from "../../src/simulate/recorder.ts";
import { hopLinks } from "../../src/simulate/route.ts";
import { simulate } from "../../src/simulate/simulate.ts";

/** A chain over teams of devices: `services[s]` on `teams[s]` devices, messages that take `transfer` seconds each. */
function teamChain(
  { services, teams, transfer = 0 }: { services: (number | null)[]; teams: number[]; transfer?: number },
  options: Partial<StreamInput> & Pick<SimulationInput, "io"> = {},
): SimulationInput {
  const { io, ...settings } = options;
  const stages = services.map((service, s) => {
    const [device, ...replicas] = Array.from({ length: teams[s] }, (_, r) => `${"abcdef"[s]}${r}`);
    return { device, replicas, service };
  });
  const stream: StreamInput = {
    name: "frames",
    stages,
    bytes: stages.map(() => transfer),
    arrivals: { kind: "saturated" },
    frames: 400,
    queue: 4,
    ...settings,
  };
  if (stream.deliver === "last") stream.bytes = stream.bytes.slice(1);
  const links = new Set(stream.bytes.flatMap((_, hop) => hopLinks(stream, hop)));
  return {
    seed: 1,
    io,
    devices: stages.flatMap(({ device, replicas }) => [device, ...replicas].map((name) => ({ name }))),
    links: [...links].map((name) => {
      const [from, to] = name.split(">");
      return { from, to, conditions: { ...perfect, rate: 8 } };
    }),
    streams: [stream],
  };
}

/** The events of one kind that a run records. */
function eventsOf(input: SimulationInput, kind: RecordedEvent["kind"]): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  simulate(input, { recorder: (event) => event.kind === kind && events.push(event) });
  return events;
}

const team = fc.record({
  services: fc.array(
    fc.integer({ min: 1, max: 12 }).map((n) => n / 4),
    { minLength: 2, maxLength: 4 },
  ),
  sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 }),
  transfer: fc.integer({ min: 0, max: 4 }).map((n) => n / 8),
});

describe("devices that take turns at a stage", () => {
  it("serve a frame each, in turn", () => {
    const served = eventsOf(teamChain({ services: [0.5, 2], teams: [1, 3] }, { frames: 7 }), "compute");
    const framesOf = (device: string) =>
      served.filter(({ resource }) => resource === device).map(({ frame }) => frame);
    expect(["b0", "b1", "b2"].map(framesOf)).toEqual([
      [0, 3, 6],
      [1, 4],
      [2, 5],
    ]);
  });

  it("have the period of the slowest stage or link, each divided by those that share its frames", () => {
    fc.assert(
      fc.property(team, ({ services, sizes, transfer }) => {
        const teams = services.map((_, s) => (s === 0 ? 1 : sizes[s]));
        const { throughput } = measure(
          ...both(teamChain({ services, teams, transfer }, { queue: Number.POSITIVE_INFINITY, window: 64 })),
          300,
        );
        const shares = teams.map((size, s) => lcm(size, teams[s + 1] ?? 1));
        const period = Math.max(
          ...services.map((seconds, s) => seconds / teams[s]),
          ...shares.map((share) => transfer / share),
        );
        expect(throughput * period).toBeCloseTo(1, 1);
        expect(throughput * period).toBeLessThan(1.02);
      }),
      { numRuns: 200, seed: 20261127 },
    );
  });

  it("deliver results in order, also those that were ready before an earlier one", () => {
    const samples = [0.1, 3, 0.2, 2.5, 0.1];
    const input = teamChain({ services: [0.01, 1], teams: [1, 4] }, { queue: 2 });
    const stages = input.streams[0].stages.map((stage, s) =>
      s === 1 ? { ...stage, service: samples } : stage,
    );
    const random = { ...input, streams: [{ ...input.streams[0], stages }] };
    const delivered = eventsOf(random, "deliver").filter(({ resource }) => resource.endsWith(">a0"));
    const isLater = delivered.map(({ frame }, i) => i === 0 || frame > delivered[i - 1].frame);
    expect(isLater).toContain(false);
    const completed = eventsOf(random, "complete");
    expect(completed.map(({ frame }) => frame)).toEqual(completed.map((_, i) => i));
    const { table, frames } = simulate(random).streams[0];
    for (let frame = 1; frame < frames; frame++)
      expect(table.completion(frame)).toBeGreaterThanOrEqual(table.completion(frame - 1));
  });

  it("share the load of their stage, and the links that of their hop", () => {
    const { resources, throughput } = measure(
      ...both(teamChain({ services: [0.5, 2], teams: [1, 4], transfer: 0.25 })),
      100,
    );
    expect(throughput).toBeCloseTo(2, 2);
    const use = Object.fromEntries(resources.map(({ name, utilisation }) => [name, utilisation]));
    for (const r of [0, 1, 2, 3]) {
      expect(use[`b${r}`]).toBeCloseTo(1, 1);
      expect(use[`a0>b${r}`]).toBeCloseTo(0.125, 1);
      expect(use[`b${r}>a0`]).toBeCloseTo(0.125, 1);
    }
  });

  it("give the same times when only the latest rows are kept, whatever the window and the slots", () => {
    const unlimited = Number.POSITIVE_INFINITY;
    for (const [window, queue] of [
      [unlimited, unlimited],
      [unlimited, 2],
      [700, 400],
      [9, unlimited],
    ]) {
      const chain = { services: [0.5, 2, 1], teams: [1, 3, 2], transfer: 0.25 };
      const input = teamChain(chain, { frames: 5000, window, queue });
      const whole = simulate(input).streams[0].table;
      for (const engine of ["event", "tandem"] as const) {
        const done: number[] = [];
        const consume = (table: typeof whole, from: number, to: number): void => {
          for (let frame = from; frame < to; frame++) done.push(table.completion(frame));
        };
        simulate(input, { engine, sinks: [{ consume }] });
        expect(done).toEqual(Array.from({ length: 5000 }, (_, frame) => whole.completion(frame)));
      }
    }
  });

  it("take the raw input in turn where the first stage is empty", () => {
    const input = teamChain({ services: [null, 2], teams: [1, 2], transfer: 0.5 }, { frames: 6 });
    const sent = eventsOf(input, "transfer").filter(({ resource }) => resource.startsWith("a0>"));
    expect(sent.map(({ resource, frame }) => [resource, frame]).slice(0, 4)).toEqual([
      ["a0>b0", 0],
      ["a0>b1", 1],
      ["a0>b0", 2],
      ["a0>b1", 3],
    ]);
  });

  it.each([
    [
      "the first stage",
      { services: [1, 1], teams: [2, 1] },
      {},
      /stage 0 cannot have replicas, because frames start/,
    ],
    [
      "results that stay where they are",
      { services: [1, 1], teams: [1, 2] },
      { deliver: "last" as const },
      /stage 1 cannot have replicas, because its results must come back in order/,
    ],
    [
      "blocking I/O",
      { services: [1, 1], teams: [1, 2] },
      { io: "blocking" as const },
      /stage 1 cannot have replicas with blocking I\/O/,
    ],
  ])("are refused for %s", (_, chain, options, message) => {
    expect(() => simulate(teamChain(chain, options))).toThrow(message);
  });
});

/** An input and its run, as `measure` takes them. */
function both(input: SimulationInput) {
  return [input, simulate(input)] as const;
}

function lcm(m: number, n: number): number {
  let multiple = m;
  while (multiple % n > 0) multiple += m;
  return multiple;
}
