import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { column, FrameTable } from "../../../src/simulate/frameTable.ts";
import type { StreamInput } from "../../../src/simulate/input.ts";
import { outputDifference } from "../../../src/validate/measure/outputDifference.ts";
import { setFrameTimes } from "../../../src/validate/measure/setFrameTimes.ts";

const stream: StreamInput = {
  name: "frames",
  stages: [
    { device: "pi", service: 1 },
    { device: "server", service: 1 },
  ],
  bytes: [1, 1],
  arrivals: { kind: "saturated" },
  frames: 1,
};

const clock = { offset: 0, bound: 0, roundTrip: 0 };
const step = fc.double({ min: 0, max: 1, noNaN: true });

describe("setFrameTimes", () => {
  it("only shifts time between the links if the clock's estimate is wrong, and makes nothing negative", () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 8, maxLength: 8 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (steps, error) => {
          let time = 100;
          // arrival | begin, end, departed | received, begin, end, departed | completed
          const row = [time, ...steps.map((seconds) => (time += seconds))];
          const clocks = [[clock], [{ ...clock, offset: error }]];
          const table = new FrameTable(1, 2, 2);
          setFrameTimes(table, 0, Float64Array.from(row), {
            stream,
            origin: row[0],
            clocks,
            returnTrips: [0],
          });
          const at = (offset: number) => table.data[table.offset(0) + offset];
          const times = [
            at(column.arrival),
            at(column.stageBegin(0)),
            at(column.stageEnd(0)),
            at(column.hopBegin(0)),
            at(column.hopDelivered(0)),
            at(column.stageBegin(1)),
            at(column.stageEnd(1)),
            at(column.hopBegin(1)),
            at(column.hopDelivered(1)),
          ];
          for (let i = 1; i < times.length; i++) expect(times[i] - times[i - 1]).toBeGreaterThan(-1e-9);
          // What is on one clock, or the sum of both ways, is as it was.
          expect(times[8] - times[0]).toBeCloseTo(row[8] - row[0], 9);
          expect(times[6] - times[5]).toBeCloseTo(row[6] - row[5], 9);
          const onLinks = (of: number[]) => of[4] - of[3] + (of[8] - of[7]);
          expect(onLinks(times)).toBeCloseTo(onLinks(row), 9);
        },
      ),
    );
  });
});

describe("outputDifference", () => {
  const tensor = (type: string, values: ArrayBufferView, shape: number[], name = "y") => {
    return { name, type, shape, data: new Uint8Array(values.buffer) };
  };
  const floats = (...values: number[]) => tensor("float32", Float32Array.from(values), [values.length]);

  it("is the largest difference of all elements", () => {
    expect(outputDifference([floats(1, 2, 3)], [floats(1, 2.5, 2)])).toBe(1);
    expect(outputDifference([floats(Number.NaN)], [floats(Number.NaN)])).toBe(0);
    const half = (...bits: number[]) => tensor("float16", Uint16Array.from(bits), [bits.length]);
    expect(outputDifference([half(0x3c00)], [half(0x4000)])).toBe(1);
    const longs = (value: bigint) => tensor("int64", BigInt64Array.from([value]), [1]);
    expect(outputDifference([longs(5n)], [longs(3n)])).toBe(2);
  });

  it("is infinite if anything cannot be compared", () => {
    const whole = [floats(1, 2)];
    for (const other of [
      [],
      [floats(1, 2, 3)],
      [{ ...floats(1, 2), name: "z" }],
      [{ ...floats(1, 2), type: "int32" }],
      [{ ...floats(1, 2), shape: [2, 1] }],
      [floats(1, Number.NaN)],
      [floats(1, 2), { ...floats(1, 2), name: "z" }],
    ]) {
      expect(outputDifference(whole, other)).toBe(Number.POSITIVE_INFINITY);
    }
  });
});
