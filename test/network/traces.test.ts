import fc from "fast-check";
import { mean, standardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { SteppedCapacity } from "../../src/network/capacity.ts";
import { checkTrace, type Trace, traceEnd } from "../../src/network/trace.ts";
import { readCsvTrace, writeCsvTrace } from "../../src/network/traces/csvTrace.ts";
import { generateTrace } from "../../src/network/traces/generateTrace.ts";
import { MahimahiReader } from "../../src/network/traces/mahimahiReader.ts";
import {
  mahimahiPieces,
  readMahimahiTrace,
  writeMahimahiTrace,
} from "../../src/network/traces/mahimahiTrace.ts";
import { tracePresets } from "../../src/network/traces/presets.ts";
import { type TraceSpec, traceSpecSchema } from "../../src/network/traces/traceSpec.ts";

/** Mean rate over the whole trace, bit/s. */
const meanRate = (trace: Trace): number =>
  new SteppedCapacity(trace).amount(0, traceEnd(trace)) / traceEnd(trace);

describe("generateTrace", () => {
  it("makes constant and step traces", () => {
    expect(generateTrace({ kind: "constant", rate: 5 }, 60, 1)).toEqual({
      time: [0],
      rate: [5],
      end: 60,
      after: "repeat",
    });
    const levels = [
      { rate: 10, stay: 2 },
      { rate: 0, stay: 1 },
    ];
    expect(generateTrace({ kind: "step", levels }, 7, 1)).toEqual({
      time: [0, 2, 3, 5, 6],
      rate: [10, 0, 10, 0, 10],
      end: 7,
      after: "repeat",
    });
  });

  it("makes a sine of the requested mean, swing and period", () => {
    const trace = generateTrace({ kind: "sine", mean: 1e6, swing: 0.5, period: 60, step: 1 }, 120, 1);
    expect(trace.time).toHaveLength(120);
    expect(meanRate(trace)).toBeCloseTo(1e6, 3);
    expect(Math.max(...trace.rate)).toBeCloseTo(1.5e6, -4);
    expect(trace.rate[0]).toBeCloseTo(trace.rate[60], 3);
  });

  it("makes a walk whose steps of the logarithm have the requested spread, within the limits", () => {
    const trace = generateTrace(
      { kind: "walk", start: 1e6, spread: 0.1, least: 1e3, most: 1e9, step: 4 },
      40_000,
      3,
    );
    const steps = trace.rate.slice(1).map((rate, i) => Math.log(rate / trace.rate[i]));
    expect(standardDeviation(steps)).toBeCloseTo(0.2, 2);
    const tight = generateTrace({ kind: "walk", start: 10, spread: 1, least: 5, most: 20, step: 1 }, 1000, 3);
    expect(Math.min(...tight.rate)).toBeGreaterThanOrEqual(5 - 1e-9);
    expect(Math.max(...tight.rate)).toBeLessThanOrEqual(20 + 1e-9);
  });

  it("makes a Markov trace in which each state has its share of the time", () => {
    const states = [
      { rate: 100, stay: 3 },
      { rate: 10, stay: 2 },
      { rate: 0, stay: 1 },
    ];
    // Good goes bad, bad recovers or breaks off alike, an outage ends in bad: visits 1 : 2 : 1, time 3 : 4 :
    // 1.
    const next = [
      [0, 1, 0],
      [1, 0, 1],
      [0, 1, 0],
    ];
    const trace = generateTrace({ kind: "markov", states, next }, 100_000, 5);
    const time = new Map<number, number>();
    trace.time.forEach((t, i) => {
      const until = trace.time[i + 1] ?? traceEnd(trace);
      time.set(trace.rate[i], (time.get(trace.rate[i]) ?? 0) + until - t);
    });
    for (const [rate, share] of [
      [100, 3 / 8],
      [10, 4 / 8],
      [0, 1 / 8],
    ]) {
      expect(Math.abs(time.get(rate)! / 100_000 - share)).toBeLessThan(0.02);
    }
  });

  it("makes an on-off trace whose mean follows from the times", () => {
    const trace = generateTrace({ kind: "on-off", rate: 100, share: 0.25, on: 1, off: 3 }, 20_000, 2);
    expect(new Set(trace.rate)).toEqual(new Set([100, 25]));
    expect(Math.abs(meanRate(trace) / (100 * (0.75 + 0.25 * 0.25)) - 1)).toBeLessThan(0.02);
  });

  it("gives the same trace for the same seed, and another trace for another seed", () => {
    const spec: TraceSpec = { kind: "on-off", rate: 100, share: 0, on: 1, off: 3 };
    expect(generateTrace(spec, 100, 7)).toEqual(generateTrace(spec, 100, 7));
    expect(generateTrace(spec, 100, 7)).not.toEqual(generateTrace(spec, 100, 8));
  });

  it("refuses a spec that makes no trace", () => {
    const state = { rate: 1, stay: 1 };
    expect(() =>
      generateTrace({ kind: "walk", start: 1, spread: 1, least: 2, most: 3, step: 1 }, 9, 1),
    ).toThrow(/must start between/);
    expect(() => generateTrace({ kind: "markov", states: [state, state], next: [[0, 1]] }, 9, 1)).toThrow(
      /one row for each/,
    );
    expect(() =>
      generateTrace(
        {
          kind: "markov",
          states: [state, state],
          next: [
            [1, 1],
            [1, 0],
          ],
        },
        9,
        1,
      ),
    ).toThrow(/row 1 .* 0 for the state itself/);
    expect(() => generateTrace({ kind: "step", levels: [{ rate: 0, stay: 1 }] }, 9, 1)).toThrow(
      /stays 0 for ever/,
    );
    expect(() => generateTrace({ kind: "constant", rate: 1 }, 0, 1)).toThrow(InputError);
    expect(() => generateTrace({ kind: "step", levels: [{ rate: 1, stay: 1e-6 }] }, 9, 1)).toThrow(
      /more than 1000000 rows/,
    );
  });

  it.each(Object.entries(tracePresets))(
    "accepts the preset %s, a valid spec with a source",
    (_name, { spec, source, description }) => {
      expect(traceSpecSchema.parse(spec)).toEqual(spec);
      expect(source).toMatch(/3GPP|IEEE/);
      const trace = generateTrace(spec, 600, 1);
      checkTrace(trace);
      const rates = spec.states.map((state) => state.rate).filter((rate) => rate > 0);
      const [, low, high] = /: ([\d.]+) to ([\d.]+) Mbit/.exec(description)!;
      expect(Math.abs(Math.min(...rates) / 1e6 - Number(low))).toBeLessThan(0.5);
      expect(Math.abs(Math.max(...rates) / 1e6 - Number(high))).toBeLessThan(0.5);
      expect(mean(trace.rate)).toBeGreaterThan(1e6);
    },
  );
});

describe("CSV", () => {
  it("reads plain numbers, units, names in any order, comments and empty lines", () => {
    expect(readCsvTrace("0,5e6\n1.5,0\n2,1000\n", "a.csv").trace).toEqual({
      time: [0, 1.5, 2],
      rate: [5e6, 0, 1000],
      after: "repeat",
    });
    const text =
      "# recorded on a bus\nloss,time,rate,delay\n\n1%,0s,5mbit,20ms\n0,100ms,0,0.03\n0,1,1kbit,0\n";
    expect(readCsvTrace(text, "b.csv", { after: "hold" }).trace).toEqual({
      time: [0, 0.1, 1],
      rate: [5e6, 0, 1000],
      delay: [0.02, 0.03, 0],
      loss: [0.01, 0, 0],
      after: "hold",
    });
  });

  it("reads back what it writes", () => {
    const trace: Trace = {
      time: [0, 0.1, 7],
      rate: [1e6, 0, 3.3333333333333335],
      delay: [0, 0.1, 0.2],
      after: "repeat",
    };
    expect(readCsvTrace(writeCsvTrace(trace), "c.csv").trace).toEqual(trace);
  });

  it("reads what it wrote of links that are very slow, or late, or known from a later time on", () => {
    const later = {
      time: [5, 10],
      rate: [300, 500],
      delay: [20, 0],
      loss: [0, 0.5],
      after: "repeat" as const,
    };
    const { trace } = readCsvTrace(writeCsvTrace(later), "c.csv");
    expect(traceEnd(trace)).toBeCloseTo(traceEnd(later), 9);
    expect(trace).toMatchObject({ rate: [300, 500, 500], delay: [20, 0, 0], loss: [0, 0.5, 0.5] });
    const carried = (one: Trace) => [4, 7, 12, 17].map((time) => new SteppedCapacity(one).amount(0, time));
    expect(carried(trace)).toEqual(carried(later));
  });

  it("names the file and the end of one that lets nothing through", () => {
    const bytes = "time,bytes\n0,0\n1,0\n2,0\n";
    expect(() => readCsvTrace(bytes, "b.csv")).toThrow(/^b\.csv: a trace .* a rate above 0 is needed$/);
    const held = { after: "hold" as const };
    expect(() => readCsvTrace("0,1e6\n1,0\n", "h.csv", held)).toThrow(/^h\.csv: .* is needed at its end$/);
  });

  it.each([
    ["", /x.csv has no rows/],
    ["time,rate\n", /x.csv has no rows/],
    ["time,speed\n0,1\n", /line 1 of x.csv: column "speed"/],
    ["time,delay\n0,1\n", /x.csv has no column rate/],
    ["0\n1\n", /x.csv has no column rate/],
    ["time,rate\n0,1e6\n\n2,3e6\n1,3e6\n", /line 5 of x.csv: time 1 must be later than 2/],
    ["time,rate\n0,1e6\n0,1e6\n", /line 3 of x.csv: time 0 must be later than 0/],
    ["0,1e6\n1,-5\n", /line 2 of x.csv: rate -5 must be 0 bit\/s or more/],
    ["0,1\n1,fast\n", /line 2 of x.csv: rate "fast"/],
    ["0,1\n1,\n", /line 2 of x.csv: rate is missing/],
    ["0,1\n1,2,3\n", /line 2 of x.csv has 3 cells; 2 are needed/],
    ["0,0\n1,0\n", /stays 0 for ever/],
  ])("refuses %j", (text, message) => {
    expect(() => readCsvTrace(text, "x.csv")).toThrow(InputError);
    expect(() => readCsvTrace(text, "x.csv")).toThrow(message);
  });
});

describe("mahimahi", () => {
  it("sums opportunities over steps and keeps all bits", () => {
    // 1500 bytes at 0, 50 and 100 ms, twice at 250 ms: 3 in the first step, none in the second, 2 in the last
    // half step.
    const { trace } = readMahimahiTrace("0\n50\n100\n250\n250\n", "up.trace");
    expect(trace.end).toBe(0.25);
    expect(trace.time).toEqual([0, 0.1, 0.2]);
    [360_000, 0, 480_000].forEach((rate, i) => {
      expect(trace.rate[i]).toBeCloseTo(rate, 6);
    });
    expect(new SteppedCapacity(trace).amount(0, 0.25)).toBeCloseTo(5 * 12_000, 6);
  });

  it("is read the same in any pieces", () => {
    const file = fc
      .array(fc.tuple(fc.nat(300), fc.constantFrom("\n", "\r\n", "\r", " \n", "\n\n", "\n\t")), {
        minLength: 1,
      })
      .map((lines) => {
        let at = 1;
        return lines.map(([gap, end]) => `${(at += gap)}${end}`).join("");
      });
    fc.assert(
      fc.property(file, fc.array(fc.nat(2000)), (text, places) => {
        const bytes = new TextEncoder().encode(text);
        const reader = new MahimahiReader("x", 0.1);
        let from = 0;
        for (const to of [...places.sort((a, b) => a - b), bytes.length]) {
          reader.push(bytes.subarray(from, to));
          from = Math.min(to, bytes.length);
        }
        expect(reader.finish()).toEqual(readMahimahiTrace(text, "x"));
        const times = text.split(/\s+/).filter((time) => time !== "");
        const { trace } = readMahimahiTrace(text, "x");
        expect(new SteppedCapacity(trace).amount(0, traceEnd(trace)) / 12_000).toBeCloseTo(times.length, 6);
      }),
    );
  });

  it("is written in pieces if the trace is long", () => {
    const trace: Trace = { time: [0, 1], rate: [1e9, 5e8], end: 2, after: "repeat" };
    const pieces = [...mahimahiPieces(trace)];
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join("")).toBe(writeMahimahiTrace(trace));
    expect(pieces.join("").trim().split("\n").length).toBe(125_000);
  });

  it("is written with opportunities that read back as the same rate", () => {
    const text = writeMahimahiTrace({ time: [0, 1], rate: [12e6, 1.2e6], end: 2, after: "repeat" });
    const lines = text.trim().split("\n").map(Number);
    expect(lines).toHaveLength(1100);
    expect(lines.slice(0, 3)).toEqual([1, 2, 3]);
    expect(lines.at(-1)).toBe(2000);
    const { trace: back } = readMahimahiTrace(text, "back", 1);
    expect(back.rate[0]).toBeCloseTo(12e6, 3);
    expect(back.rate[1]).toBeCloseTo(1.2e6, 3);
  });

  it.each([
    ["", /has no time after 0 ms/],
    ["0\n0\n", /has no time after 0 ms/],
    ["1\n\n3\n2\n", /line 4 of x: 2 ms is earlier than 3 ms/],
    ["1\n-2\n", /line 2 of x: "-2" must be a whole number/],
    ["1\nabc\n", /line 2 of x: "abc"/],
  ])("refuses %j", (text, message) => {
    expect(() => readMahimahiTrace(text, "x")).toThrow(InputError);
    expect(() => readMahimahiTrace(text, "x")).toThrow(message);
  });
});
