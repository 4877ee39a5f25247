import * as fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/explore/run.ts";
import { fileNames } from "../../src/report/charts/fileNames.ts";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { wide } from "../../src/report/charts/theme.ts";
import { namedPlans } from "../../src/report/planRows.ts";
import { plansCsv } from "../../src/report/plansCsv.ts";
import { renderPng, renderSvg } from "../../src/report/render.ts";
import { anyName, oddNames } from "../support/anyName.ts";
import { fixtureRun } from "./fixture.ts";

/** What a spreadsheet computes. */
const formula = /^\s*[=+\-@]/;

/** A run in which conditions, devices and cuts have these names; plans are named after them. */
function runOf(conditions: readonly string[], devices: [string, string], cuts: readonly string[] = []): Run {
  const run = fixtureRun({
    cuts: 5,
    devices,
    extras: true,
    conditions: conditions.map((name) => ({ name, description: "delay 1ms", delay: 1e-3, rate: 1e8 })),
  });
  for (const [index, name] of cuts.entries()) run.model.cuts[index + 1].name = name;
  return run;
}

describe("file names of conditions", () => {
  it("are short, plain and different", () => {
    expect(fileNames(["rate 5mbit", "Rate 5Mbit", "日本", "../x", "", "x".repeat(400)])).toEqual(
      ["rate-5mbit", "rate-5mbit-2", "condition", "x", "condition-2"].concat("x".repeat(80)),
    );
  });

  it("are so whatever conditions are called, and so are the names of charts", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 8 }), (names) => {
        const charts = runCharts(runOf(names, ["pi", "server"])).map(({ name }) => name);
        expect(new Set(charts).size).toBe(charts.length);
        for (const name of charts) {
          expect(name).toMatch(/^[a-z0-9.-]+$/);
          expect(name.length).toBeLessThan(150);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("labels of plans", () => {
  it("are different, even if cuts are called like the baselines", () => {
    const run = runOf(["lan"], ["pi", "server"], ["all local", "all remote", "pi|input|server"]);
    const labels = [...namedPlans(run).values()].map(({ label }) => label);
    expect(labels.slice(0, 2)).toEqual(["all local", "all remote"]);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe("tables", () => {
  it("have no cell that a spreadsheet reads as a formula, and keep numbers unchanged", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 8, maxLength: 8 }), ([a, b, c, d, e, f, g, h]) => {
        const csv = plansCsv(runOf([a, b, c], [d, e], [f, g, h]));
        for (const cell of Papa.parse<string[]>(csv).data.flat()) {
          expect(formula.test(cell) && Number.isNaN(Number(cell))).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("charts", () => {
  it("are drawn with names that Vega's expressions misread", async () => {
    const names = ["if", "constructor", "__proto__", "hasOwnProperty"];
    const run = runOf(names, ["constructor", "toString"], ["__proto__", "valueOf", "if"]);
    const charts = runCharts(run).filter(({ condition }) => condition === null || condition === "if");
    const drawn = new Map<string, string>();
    for (const chart of charts) drawn.set(chart.name, await renderSvg(chart.spec(wide)));
    for (const name of names) expect(drawn.get("overview")).toContain(`>${name}<`);
    for (const name of ["__proto__", "valueOf"]) expect(drawn.get("boundary-bytes")).toContain(`>${name}<`);
  });

  it("are drawn as SVG and PNG with every odd name", async () => {
    const run = fixtureRun({ cuts: oddNames.length + 2 });
    for (const [index, name] of oddNames.entries()) run.model.cuts[index + 1].name = name;
    const chart = runCharts(run).find(({ part }) => part === "boundary")!;
    expect(renderPng(await renderSvg(chart.spec(wide))).length).toBeGreaterThan(1000);
  });
});
