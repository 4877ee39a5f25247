import fc from "fast-check";
import { expect, it } from "vitest";
import { judgePoint } from "../../../src/judge/judgePoint.ts";
import { perfect } from "../../../src/network/conditions.ts";
import { column } from "../../../src/simulate/frameTable.ts";
import { duplex, type SimulationInput } from "../../../src/simulate/input.ts";
import { measure } from "../../../src/simulate/measure.ts";
import { summarise } from "../../../src/simulate/predict.ts";
import { simulate } from "../../../src/simulate/simulate.ts";
import type { Simulation } from "../../../src/simulate/simulation.ts";
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

/** The rows that the source of a simulated run would send, if all devices had one clock. */
function rowsOf({ streams: [{ table, frames }] }: Simulation): Float64Array {
  const columns = [
    ...[column.arrival, column.stageBegin(0), column.stageEnd(0), column.hopDeparture(0)],
    ...[column.hopDelivered(0), column.stageBegin(1), column.stageEnd(1), column.hopDeparture(1)],
    column.hopDelivered(1),
  ];
  const rows = Array.from({ length: frames }, (_, frame) =>
    columns.map((at) => table.data[table.offset(frame) + at]),
  );
  return Float64Array.from(rows.flat());
}

it.each([
  ["both ways in turn", { bytes: [3e6, 3e6], window: 2 }, "shared"],
  ["one way", { bytes: [4e6, 1000], window: 4 }, "pi>server"],
])("a medium that links share is the bottleneck that was predicted, used %s", (_, change, bottleneck) => {
  const input: SimulationInput = {
    ...inputOf(200),
    media: [{ name: "shared", conditions: { ...perfect, rate: 8e6 } }],
    links: duplex("pi", "server", perfect, { medium: "shared" }),
    streams: [{ ...inputOf(200).streams[0], ...change }],
  };
  const options = { condition: "wifi", plan: "pi|x|server", memory: {}, cost: "measured" } as const;
  const run = simulate(input);
  const predicted = summarise([measure(input, run, 20)], options);
  const meter = new VisitMeter({ input, options: { ...options, warmup: 20 } });
  const one = { offset: 0, bound: 0, roundTrip: 0 };
  meter.take(rowsOf(run), { clocks: [[one], [one]], returnTrips: [0] });
  const measured = summarise([meter.finish(0)], options);
  expect([predicted.bottleneck, measured.bottleneck]).toEqual([bottleneck, bottleneck]);
  const use = ({ resources }: typeof measured) => resources.find(({ name }) => name === "shared")!;
  // Frames after the last measured one use the medium at the end, too.
  expect(use(measured).utilisation).toBeCloseTo(use(predicted).utilisation, 2);
  // Which of the two is busier depends on how long the run takes to begin.
  const judged = (other: string, from = predicted) =>
    judgePoint(from, { ...measured, bottleneck: other }, null, 0.1).bottleneck;
  expect(["shared", "pi>server", "pi"].map((name) => judged(name))).toEqual([true, true, false]);
  expect(judged("server>pi", { ...predicted, bottleneck: "pi>server" })).toBe(false);
});

it("a visit's meter says when the last frame was done, also of those that are not measured", () => {
  const meter = new VisitMeter({ input: inputOf(10), options: { condition: "", plan: "", warmup: 2 } });
  for (let frame = 0; frame < 13; frame++) {
    const row = Float64Array.from({ length: 9 }, (_, index) => 100 + frame + index * 0.01);
    meter.take(row, clocks);
  }
  expect(meter.lastDone).toBeCloseTo(112.08, 9);
  expect(meter.finish(0).frames).toBe(8);
});
