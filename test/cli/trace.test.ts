import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadTrace } from "../../src/scenario/loadTrace.ts";
import { cli } from "../support/cli.ts";

let directory: string;
const file = (name: string) => path.join(directory, name);
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "trace-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("paretopipe trace", () => {
  it("generates a preset: the same bytes for the same seed", async () => {
    const args = (name: string, seed: string) => [
      "trace",
      "generate",
      "lte-car",
      "--duration",
      "2min",
      "--seed",
      seed,
      "--out",
      file(name),
    ];
    const first = await cli(args("a.csv", "3"));
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(
      /a\.csv: \d+ rows over 120 s, mean [\d.]+ Mbit\/s \(0 bit\/s to [\d.]+ Mbit\/s\)/,
    );
    await cli(args("b.csv", "3"));
    await cli(args("c.csv", "4"));
    expect(readFileSync(file("b.csv"), "utf8")).toBe(readFileSync(file("a.csv"), "utf8"));
    expect(readFileSync(file("c.csv"), "utf8")).not.toBe(readFileSync(file("a.csv"), "utf8"));
  });

  it("generates from a description with units", async () => {
    writeFileSync(
      file("spec.json"),
      JSON.stringify({
        kind: "step",
        levels: [
          { rate: "5mbit", stay: "2s" },
          { rate: 0, stay: "500ms" },
        ],
      }),
    );
    await cli(["trace", "generate", file("spec.json"), "--duration", "10s", "--out", file("step.csv")]);
    const text = readFileSync(file("spec.json"), "utf8");
    writeFileSync(file("marked.json"), `\uFEFF${text}`);
    await cli(["trace", "generate", file("marked.json"), "--duration", "10s", "--out", file("marked.csv")]);
    expect(readFileSync(file("marked.csv"), "utf8")).toBe(readFileSync(file("step.csv"), "utf8"));
    const { trace } = await loadTrace(file("step.csv"));
    expect(trace.time.slice(0, 3)).toEqual([0, 2, 2.5]);
    expect(trace.rate.slice(0, 3)).toEqual([5e6, 0, 5e6]);
  });

  it("converts to mahimahi and back without losing bytes, and reports that in JSON", async () => {
    writeFileSync(file("in.csv"), "time,rate\n0,12mbit\n1,24mbit\n");
    await cli(["trace", "convert", file("in.csv"), file("out.mahi")]);
    const back = await cli(["trace", "convert", file("out.mahi"), file("back.csv"), "--json"]);
    const summary = JSON.parse(back.stdout);
    expect(summary).toMatchObject({ schema: "paretopipe/trace/v1", duration: 2 });
    expect(summary.meanRate).toBeCloseTo(18e6, -4);
  });

  it("draws a picture", async () => {
    writeFileSync(file("plot.csv"), "time,rate,delay,loss\n0,5mbit,20ms,0\n1,10mbit,40ms,1%\n");
    const result = await cli(["trace", "plot", file("plot.csv"), "--out", file("plot.svg")]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    const svg = readFileSync(file("plot.svg"), "utf8");
    for (const text of ["Rate (Mbit/s)", "Delay (ms)", "Loss (%)", "Time (s)", "plot.csv"])
      expect(svg).toContain(text);
    await cli(["trace", "plot", file("plot.csv"), "--out", file("plot.png")]);
    expect(readFileSync(file("plot.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  it.each([
    [
      "goes backwards",
      "time,rate\n0,1mbit\n2,2mbit\n1,3mbit\n",
      /line 4 of .*bad\.csv: time 1 must be later than 2/,
    ],
    [
      "has a negative rate",
      "time,rate\n0,1mbit\n1,-5\n",
      /line 3 of .*bad\.csv: rate -5 must be 0 bit\/s or more/,
    ],
    ["is empty", "", /bad\.csv has no rows/],
    ["has no rate", "time\n0\n", /bad\.csv has no column rate/],
    ["has a cell that is no number", "time,rate\n0,fast\n", /line 2 of .*bad\.csv/],
  ])("refuses a trace that %s, by line number", async (_, text, message) => {
    writeFileSync(file("bad.csv"), text);
    const result = await cli(["trace", "plot", file("bad.csv")]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(message);
  });

  it.each([
    ["generate", (to: string) => ["none.json", "--out", to]],
    ["convert", (to: string) => ["none.csv", to]],
  ])("%s looks whether it can write before it reads", async (kind, args) => {
    mkdirSync(file(`${kind}.csv`));
    const result = await cli(["trace", kind, ...args(file(`${kind}.csv`))]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(`${kind}.csv: cannot be written: it is a directory`);
  });

  it("plot looks whether it can write before it reads", async () => {
    mkdirSync(file("taken.svg"));
    const result = await cli(["trace", "plot", "none.csv", "--out", file("taken.svg")]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("taken.svg: cannot be written: it is a directory");
  });

  it.each([
    [
      ["trace"],
      /^paretopipe: trace: generate, convert or plot is needed\n\n[\s\S]*paretopipe trace generate/,
    ],
    [["trace", "generate", "5g", "--out", "x.csv"], /no trace preset "5g"; there are lte-static/],
    [
      ["trace", "generate", "wifi-home", "--out", "x.xlsx"],
      /--out x\.xlsx: a name ending in \.csv, or \.mahi/,
    ],
    [["trace", "convert", "none.csv", "x.xls"], /TO x\.xls: a name ending in \.csv, or \.mahi/],
    [["trace", "plot", "none.csv"], /none\.csv: cannot read this trace: there is no such file/],
    [
      ["trace", "generate", "wifi-home", "--out", "x.csv", "--duration", "0s"],
      /--duration 0s: a time above 0, such as 10s, is needed/,
    ],
  ])("refuses %j", async (args, message) => {
    const result = await cli(args);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(message);
  });
});
