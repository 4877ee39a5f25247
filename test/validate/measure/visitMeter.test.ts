import fc from "fast-check";
import { expect, it } from "vitest";
import { perfect } from "../../../src/network/conditions.ts";
import { duplex, type SimulationInput } from "../../../src/simulate/input.ts";
import { VisitMeter } from "../../../src/validate/measure/visitMeter.ts";

const clock = { offset: 0.25, bound: 0, roundTrip: 0.01 };
const clocks = { clocks: [[{ ...clock, offset: 0 }], [clock]], returnTrips: [0.01] };

function inputOf(frames: number): SimulationInput {
  return {
    seed: 1,
    devices: [{ name: "pi" }, { name: "server" }],
    links: duplex("pi", "server", perfect),
    streams: [
      {
        name: "frames",
        stages: [
          { device: "pi", service: 1 },
          { device: "server", service: 1 },
        ],
        bytes: [1, 1],
        arrivals: { kind: "saturated" },
        frames,
      },
    ],
  };
}

it("a visit's figures are the same whatever pieces the rows come in", () => {
  const step = fc.double({ min: 1e-3, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(step, { minLength: 9, maxLength: 9 }), { minLength: 20, maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (steps, together) => {
        let time = 100;
        // arrival | begin, end, departed | received, begin, end, departed (on the server's clock) | completed
        const rows = steps.map((row) =>
          row.map((seconds, index) => (time += seconds) + (index >= 4 && index < 8 ? clock.offset : 0)),
        );
        const options = { condition: "lan", plan: "pi|x|server", warmup: 5 };
        const measured = (size: number) => {
          const meter = new VisitMeter({ input: inputOf(rows.length), options });
          for (let at = 0; at < rows.length; at += size) {
            meter.take(Float64Array.from(rows.slice(at, at + size).flat()), clocks);
          }
          return meter.finish(3);
        };
        const whole = measured(rows.length);
        expect(measured(together)).toEqual(whole);
        expect(whole).toMatchObject({ frames: rows.length - 5, warmup: 5, drops: 3 });
        const latency = rows.slice(5).reduce((sum, row) => sum + row[8] - row[0], 0) / (rows.length - 5);
        expect(whole.latency.mean).toBeCloseTo(latency, 9);
      },
    ),
    { numRuns: 100 },
  );
});

it("a visit's meter holds no rows: an hour of frames is measured one by one", () => {
  const frames = 500_000;
  const meter = new VisitMeter({ input: inputOf(frames), options: { condition: "", plan: "", warmup: 100 } });
  const before = process.memoryUsage().arrayBuffers;
  const row = new Float64Array(9);
  for (let frame = 0; frame < frames; frame++) {
    row.forEach((_, index) => {
      row[index] = frame * 0.007 + index * 0.001 + (index >= 4 && index < 8 ? clock.offset : 0);
    });
    meter.take(row, clocks);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
  expect(meter.finish(0).throughput).toBeCloseTo(1 / 0.007, 6);
});
