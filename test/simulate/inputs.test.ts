import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactLimit } from "../../src/simulate/latencyDistribution.ts";
import { measure, simulateMetrics } from "../../src/simulate/measure.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { chainInput } from "./chain.ts";

describe("frames whose inputs arrive one by one", () => {
  it("wait three periods for the first of four periodic inputs, and none for the last", () => {
    const input = chainInput({
      service: [0.25],
      arrivals: { kind: "periodic", period: 1 },
      inputs: 4,
      frames: 10,
    });
    const run = simulate(input);
    const [{ table }] = run.streams;
    expect([0, 1, 9].map((frame) => table.arrival(frame))).toEqual([3, 7, 39]);
    const { latency, throughput, parts } = measure(input, run, 1);
    expect(latency).toMatchObject({ mean: 1.75, p50: 1.75, p95: 3.25, p99: 3.25 });
    expect(throughput).toBe(0.25);
    expect(parts).toEqual({ compute: 0.25, transfer: 0, waiting: 1.5 });
    expect(measure(input, run, 0).throughput).toBe(0.25);
  });

  it("arrive with their last input from a list of times, and times left over fill no frame", () => {
    const times = [0, 0, 1, 5, 5, 6, 9];
    const input = chainInput({ service: [0.5], arrivals: { kind: "list", times }, inputs: 3, frames: 2 });
    const { latency } = measure(input, simulate(input), 0);
    expect(latency.mean).toBe(0.5 + (1 + 1 + 0 + 1 + 1 + 0) / 6);
    expect(latency.p99).toBe(1.5);
  });

  it.each([2, 5, 8])("wait (B - 1) / (2 rate) on average, with %i Poisson inputs each", (inputs) => {
    const rate = 4;
    const { latency, parts } = simulateMetrics(
      chainInput({
        service: [0],
        arrivals: { kind: "poisson", rate },
        inputs,
        frames: 40_000,
        deliver: "last",
      }),
      0,
    );
    const expected = (inputs - 1) / (2 * rate);
    expect(latency.mean / expected).toBeCloseTo(1, 1.7);
    expect(parts.waiting).toBeCloseTo(latency.mean, 9);
  });

  it("lose their inputs if they are dropped", () => {
    // The second of three frames finds the device busy and the queue full.
    const times = [0, 1, 1.5, 2, 7, 9];
    const input = chainInput({
      service: [4],
      arrivals: { kind: "list", times },
      inputs: 2,
      frames: 3,
      queue: 0,
      drop: true,
    });
    const run = simulate(input);
    expect(run.streams[0].drops).toBe(1);
    const { latency } = measure(input, run, 0);
    expect(latency.mean).toBe(4 + (1 + 0 + 2 + 0) / 4);
  });

  it("still have quantiles of inputs beyond what is kept exactly", () => {
    const inputs = 8;
    const frames = exactLimit / inputs + 100;
    const chain = { service: [0.5], arrivals: { kind: "periodic" as const, period: 1 }, inputs, frames };
    const { latency } = simulateMetrics(chainInput(chain), 0);
    expect(latency.mean).toBeCloseTo(0.5 + 3.5, 6);
    // Waits are 0 to 7 s, so half of the inputs take 3.5 s at most; bins are within half a percent.
    expect(Math.abs(latency.p50 / 3.5 - 1)).toBeLessThan(0.005);
    expect(Math.abs(latency.p99 / 7.5 - 1)).toBeLessThan(0.005);
  });

  it("behave as before with one input a frame", () => {
    const arrivals = { kind: "poisson" as const, rate: 1 };
    const chain = { service: [{ exponential: 0.5 }], arrivals, frames: 200 };
    expect(simulateMetrics(chainInput({ ...chain, inputs: 1 }))).toEqual(simulateMetrics(chainInput(chain)));
  });

  it("get the same times from both engines to the last bit, and their parts add up", () => {
    const arrivals = fc.oneof(
      fc.double({ min: 0.1, max: 2, noNaN: true }).map((period) => ({ kind: "periodic" as const, period })),
      fc.double({ min: 0.2, max: 3, noNaN: true }).map((rate) => ({ kind: "poisson" as const, rate })),
    );
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 2, max: 9 }),
        fc.boolean(),
        fc.constantFrom(0, 1, 3),
        (arrivals, inputs, drop, queue) => {
          const input = chainInput({
            service: [{ exponential: 0.7 }, 0.5],
            transfer: [0.3, 0.1],
            arrivals,
            inputs,
            drop,
            queue,
            frames: 50,
          });
          const figures = (engine: "event" | "tandem") => simulateMetrics(input, 0, { engine });
          const tandem = figures("tandem");
          expect(figures("event")).toEqual(tandem);
          const { compute, transfer, waiting } = tandem.parts;
          expect(compute + transfer + waiting).toBeCloseTo(tandem.latency.mean, 9);
        },
      ),
    );
  });

  it.each([
    [{ inputs: 0 }, "inputs 0 must be a whole number of inputs of a frame, above 0"],
    [{ inputs: 2 }, "saturated arrivals are of whole frames; inputs needs periodic, poisson or list"],
    [
      { inputs: 2, arrivals: { kind: "list" as const, times: [1, 2, 3] }, frames: 2 },
      "lists 3 times for 2 frames of 2 inputs; one each is needed",
    ],
  ])("refuses %j in one sentence", (change, message) => {
    expect(() => simulate(chainInput({ service: [1], ...change }))).toThrow(message);
  });
});
