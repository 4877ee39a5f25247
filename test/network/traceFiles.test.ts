import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { SteppedCapacity } from "../../src/network/capacity.ts";
import { traceEnd } from "../../src/network/trace.ts";
import { writeCsvTrace } from "../../src/network/traces/csvTrace.ts";
import { isMahimahi, readTrace } from "../../src/network/traces/readTrace.ts";
import { describeUnderstood, type TraceWords } from "../../src/network/traces/traceReading.ts";

/** Rows that say the same in every test of times: 5 Mbit/s, then 50, then 5. */
const rates = [5e6, 50e6, 5e6];

/** A file with these cells in its time column. */
const withTimes = (times: unknown[], header = "time,rate") =>
  `${header}\n${times.map((time, i) => `${time},${rates[i]}`).join("\n")}\n`;

describe("times of a trace", () => {
  it.each<[string, unknown[], number[], string, string]>([
    ["seconds from 0", [0, 1, 2.5], [0, 1, 2.5], "0 s", "s"],
    ["seconds from later", [10.1, 11.1, 12.2], [0, 1, 2.1], "10.1 s", "s"],
    [
      "seconds since 1970",
      [1576318590, 1576318591, 1576318592.25],
      [0, 1, 2.25],
      "2019-12-14 10:16:30 UTC",
      "s since 1970",
    ],
    [
      "ms since 1970",
      [1576318590000, 1576318590100, 1576318591000],
      [0, 0.1, 1],
      "2019-12-14 10:16:30 UTC",
      "ms since 1970",
    ],
    [
      "µs since 1970",
      [1576318590000000, 1576318590000001, 1576318591000000],
      [0, 1e-6, 1],
      "2019-12-14 10:16:30 UTC",
      "µs since 1970",
    ],
    [
      "ns since 1970",
      ["1576318590000000000", "1576318590100000000", "1576318591000000000"],
      [0, 0.1, 1],
      "2019-12-14 10:16:30 UTC",
      "ns since 1970",
    ],
    ["times of day", ["12:30:00", "12:30:01", "12:30:02.5"], [0, 1, 2.5], "12:30:00", "time of day"],
    [
      "times of day over midnight",
      ["23:59:59", "00:00:00", "00:00:01"],
      [0, 1, 2],
      "23:59:59",
      "time of day",
    ],
    [
      "date and time",
      ["2019-12-14T10:16:00", "2019-12-14T10:16:01", "2019-12-15T10:16:00"],
      [0, 1, 86400],
      "2019-12-14 10:16:00 UTC",
      "date and time",
    ],
    [
      "date and time with a zone",
      ["2019-12-14 10:16:00+01:00", "2019-12-14 10:16:01+01:00", "2019-12-14 09:16:02Z"],
      [0, 1, 2],
      "2019-12-14 09:16:00 UTC",
      "date and time",
    ],
    [
      "date and time to the microsecond",
      ["2019-12-14 10:16:30.123400", "2019-12-14 10:16:30.123900", "2019-12-14 10:16:31.5"],
      [0, 500e-6, 1.3766],
      "2019-12-14 10:16:30 UTC",
      "date and time",
    ],
    ["durations", ["0s", "100ms", "1min"], [0, 0.1, 60], "0 s", "s"],
  ])("reads %s", (_, times, time, origin, unit) => {
    const { trace, understood } = readTrace(withTimes(times), "x.csv");
    expect(trace).toEqual({ time, rate: rates, after: "repeat" });
    expect(understood).toMatchObject({ origin, units: { time: unit, rate: "bit/s" } });
  });

  it("have the unit of the header", () => {
    const { trace } = readTrace(withTimes([0, 100, 250], "Time (ms),rate"), "x.csv");
    expect(trace.time).toEqual([0, 0.1, 0.25]);
  });

  it("give the same trace wherever it starts", () => {
    const steps = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 2e9 }), (gaps, start) => {
        let at = 0;
        const times = [0, ...gaps.map((gap) => (at += gap) / 1000)];
        const file = (first: number) => times.map((time) => `${time + first},5mbit`).join("\n");
        const { time } = readTrace(file(0), "x.csv").trace;
        expect(readTrace(file(start), "x.csv").trace.time).toEqual(time);
      }),
    );
  });

  it.each([
    [["12:30:00", "1", "2"], /line 3 of x.csv: time "1" is not written as the first, 12:30:00/],
    [["12:30:00", "12:29:00", "12:31:00"], /line 3 of x.csv: time 12:29:00 must be later than 12:30:00/],
    [["2019-13-14T10:16:00", 1, 2], /line 2 of x.csv: time "2019-13-14T10:16:00" is not a date and time/],
    [["2019-02-29T10:16:00", 1, 2], /line 2 of x.csv: time "2019-02-29T10:16:00" is not a date and time/],
    [
      ["12/14/2019 10:00", 1, 2],
      /line 2 of x.csv: time "12\/14\/2019 10:00" does not say which .* write 2019-12-14/,
    ],
    [["14.12.2019 10:00", 1, 2], /line 2 of x.csv: time "14\.12\.2019 10:00" does not say which/],
    [["3-4-19 10:00", 1, 2], /line 2 of x.csv: time "3-4-19 10:00" does not say which/],
    [["0", "0x10", "20"], /line 3 of x.csv: time "0x10" is not a time/],
    [[-1, 0, 1], /line 2 of x.csv: time -1 must be 0 s or later/],
    [[10, 12, 11], /line 4 of x.csv: time 11 must be later than 12 before it/],
    [["0", "", "20"], /line 3 of x.csv: time is missing/],
    [["0", "Infinity", "20"], /line 3 of x.csv: time "Infinity" is not a time/],
  ])("refuses %j", (times, message) => {
    expect(() => readTrace(withTimes(times), "x.csv")).toThrow(InputError);
    expect(() => readTrace(withTimes(times), "x.csv")).toThrow(message);
  });
});

describe("columns, units and separators of a trace", () => {
  it.each<[string, string, TraceWords?]>([
    ["blanks", "0 5e6\n1   50e6\n2 5e6\n"],
    ["tabs", "0\t5e6\n1\t50e6\n2\t5e6\n"],
    ["bars", "0|5e6\n1|50e6\n2|5e6\n"],
    ["semicolons and decimal commas", "time;rate\n0;5000000\n1,0;50000000\n2;5000000,0\n"],
    ["a separator at the end of lines", "time,rate,\n0,5e6,\n1,50e6,\n2,5e6,\n", { columns: "time,rate" }],
    ["Excel's separator line", "sep=;\ntime;rate\n0;5e6\n1;50e6\n2;5e6\n"],
    ["a semicolon in a comment", "# bus; 2021\ntime,rate\n0,5e6\n1,50e6\n2,5e6\n"],
    ["a quote in a comment", '#,"bus\ntime,rate\n0,5e6\n1,50e6\n2,5e6\n'],
    ["units in the header", "Time (s),Rate [Mbit/s]\n0,5\n1,50\n2,5\n"],
    ["units after the names", "time_ms,rate_kbit\n0,5000\n1000,50000\n2000,5000\n"],
    ["bytes per second", "time,rate (kB/s)\n0,625\n1,6250\n2,625\n"],
    ["units in cells", "time,rate\n0,5 Mbit/s\n1,50Mb/s\n2,625kB/s\n"],
    ["a unit that the user says", "0,5\n1,50\n2,5\n", { unit: "Mbit/s" }],
    ["a unit in place of an ambiguous one", "time,rate_mbps\n0,5\n1,50\n2,5\n", { unit: "Mbit/s" }],
    [
      "columns that the user says",
      "59.9,0,5,x\n59.8,1000,50,x\n59.7,2000,5,x\n",
      { columns: "-,time (ms),rate (Mbit/s)" },
    ],
    ["a separator that the user says", "0:5e6\n1:50e6\n2:5e6\n", { separator: ":" }],
    ["CR as the end of lines", "time,rate\r0,5e6\r1,50e6\r2,5e6\r"],
  ])("reads %s", (_, text, words) => {
    expect(readTrace(text, "x.csv", words).trace).toEqual({ time: [0, 1, 2], rate: rates, after: "repeat" });
  });

  it("include bytes since the row before, as in HSDPA's logs", () => {
    const log =
      "1289406399 549893 59.851754 10.781778 248456 1190\n1289406400 550893 59.85 10.78 125000 1000\n1289406401 552893 59.84 10.79 500000 2000\n";
    const { trace, understood } = readTrace(log, "report.log", { columns: "-,time (ms),-,-,bytes" });
    expect(trace).toEqual({ time: [0, 1], rate: [1e6, 2e6], end: 3, after: "repeat" });
    expect(describeUnderstood(understood)).toBe(
      "CSV, columns by blank; origin: 549.893 s; time: ms; bytes: bytes, since the row before",
    );
  });

  it.each<[string, RegExp, TraceWords?]>([
    [
      "0.5,0.932\n1.5,4.283\n",
      /x.csv: rates without a unit are bit\/s, but 4.283 at most is slower.*--unit Mbit\/s/,
    ],
    [
      "time,rate_mbps\n0,5\n",
      /line 1 of x.csv: column "rate_mbps": mbps may be bits or, by tc's rule, bytes.*Mbit\/s or MB\/s/,
    ],
    ["time,rate\n0,5Mbps\n", /line 2 of x.csv: rate 5Mbps: Mbps may be bits/],
    ["0,5\n", /unit "furlongs" is not a unit of rate/, { unit: "furlongs" }],
    ["0,5\n", /unit Mbps: Mbps may be bits/, { unit: "Mbps" }],
    ["time,rate (parsecs)\n0,5\n", /column "rate \(parsecs\)" has the unknown unit "parsecs"/],
    ["time,rate,lat\n0,5e6,59\n", /column "lat" is not one of time, rate.*--columns "time,rate,-"/],
    [
      "Zeit (s);Rate (Mbit/s)\n0;5\n",
      /column "Zeit \(s\)" .*--columns "-,Rate \(Mbit\/s\)", with a name such as "time \(s\)" .* for each -/,
    ],
    ["time,rate,bandwidth\n0,5e6,59\n", /two columns are called rate/],
    ["1 2 3 4 5\n", /x.csv has 5 columns and no header.*--columns "time,rate,delay,loss,-"/],
    ["0,0x10\n", /line 1 of x.csv: rate "0x10" is not a rate/],
    ["0,Infinity\n", /line 1 of x.csv: rate "Infinity" is not a rate/],
    ["0,5e6\n1,1e300\n", /line 2 of x.csv: rate 1e\+300 bit\/s is above 10000 Gbit\/s, faster than any link/],
    ["0,1e999\n", /line 1 of x.csv: rate "1e999" is not a rate/],
    ['0,"1,000,000"\n', /line 1 of x.csv: rate "1,000,000" must be written without thousands separators/],
    ["0;1,000,000\n1;5\n", /line 1 of x.csv/],
    ["0,5;5e6\n1.5;5e6\n", /line 2 of x.csv: 1.5 has a decimal point, but other numbers have decimal commas/],
    [
      "time,rate,delay\n0,5e6,40\n",
      /line 2 of x.csv: a delay of 40 s is longer than any link's.*"delay \(ms\)"/,
    ],
    [
      "time,rate,loss\n0,5e6,1\n",
      /line 2 of x.csv: loss 1 must be a probability below 1; percent are written 1%/,
    ],
    ["0,5e6\n", /separator "long": one character is needed/, { separator: "long" }],
    ["time,bytes\n0,5e6\n", /bytes since the row before need two rows/],
    ["time,rate,bytes\n0,5e6,1\n", /both rate and bytes/],
  ])("refuses %j", (text, message, words) => {
    expect(() => readTrace(text, "x.csv", words)).toThrow(InputError);
    expect(() => readTrace(text, "x.csv", words)).toThrow(message);
  });

  it("give a trace that ends where the written one ends", () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(gaps, ([last, ...gaps]) => {
        let at = 0;
        const time = gaps.map((gap, i) => (at += i === 0 ? 0 : gap) / 1000);
        const end = (at + last) / 1000;
        const trace = { time, rate: time.map((_, i) => 1e6 + i), end, after: "repeat" as const };
        const { trace: back } = readTrace(writeCsvTrace(trace), "x.csv");
        expect(traceEnd(back)).toBeCloseTo(end, 6);
        const carried = new SteppedCapacity(trace).amount(0, end);
        expect(new SteppedCapacity(back).amount(0, end) / carried).toBeCloseTo(1, 6);
      }),
    );
  });

  it("are read back as written, for any trace with a rate that a link has", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1e3, max: 1e12 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(rows, (all) => {
        let at = 0;
        const time = all.map(([gap], i) => (at += i === 0 ? 0 : gap) / 1000);
        const trace = { time, rate: all.map(([, rate]) => rate), after: "repeat" as const };
        expect(readTrace(writeCsvTrace(trace), "x.csv").trace).toEqual(trace);
      }),
    );
  });
});

describe("mahimahi's files", () => {
  it.each(["a.pps", "a.trace", "a.txt", "a.csv", "a.up"])("are known by content in %s", (name) => {
    const { trace, understood } = readTrace("0\n50\n100\n200\n", name);
    expect(understood.format).toBe("mahimahi");
    expect(trace.end).toBe(0.2);
  });

  it("are written for these endings", () => {
    expect(["a.mahi", "a.up", "a.down", "a.trace", "a.pps", "a.csv", "a.txt"].map(isMahimahi)).toEqual([
      ...[true, true, true, true, true],
      ...[false, false],
    ]);
  });

  it("begin with their first line if they count since 1970", () => {
    const { trace, understood } = readTrace("1576318590000\n1576318590100\n1576318590200\n", "a.pps");
    expect(trace.end).toBe(0.2);
    expect(understood.origin).toBe("2019-12-14 10:16:30 UTC");
  });

  it("are told from CSV with the same ending", () => {
    expect(readTrace("0.5 2000\n1.5 4000\n", "a.trace").understood.format).toBe("CSV, columns by blank");
  });

  it("are refused with words for columns, and if they last too long", () => {
    expect(() => readTrace("1\n2\n", "a.up", { unit: "Mbit/s" })).toThrow(
      /has the file extension of a mahimahi trace/,
    );
    expect(() => readTrace("1\n99999999999\n", "a.up")).toThrow(/lasts 99999999.999 s; at most 1000000 s/);
  });
});
