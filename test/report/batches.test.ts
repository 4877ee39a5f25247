import Papa from "papaparse";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { printRun } from "../../src/cli/printRun.ts";
import { explore } from "../../src/explore/explore.ts";
import type { Run } from "../../src/explore/run.ts";
import { overviewChart } from "../../src/report/charts/overviewChart.ts";
import { periodByCutChart } from "../../src/report/charts/partsByCutChart.ts";
import { planeChart } from "../../src/report/charts/planeChart.ts";
import { wide } from "../../src/report/charts/theme.ts";
import { deviceTable, headline } from "../../src/report/html/headline.ts";
import { namedPlans } from "../../src/report/planRows.ts";
import { plansCsv } from "../../src/report/plansCsv.ts";
import { compileChart } from "../../src/report/render.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { batchProfile } from "../support/batchProfiles.ts";

let run: Run;
beforeAll(async () => {
  const both = [batchProfile(1), batchProfile(8, { share: 0.5 })];
  const pi = [...both, batchProfile(8, { share: 0.5, threads: 4 })];
  const scenario = {
    name: "batches",
    source: "pi",
    devices: { pi: { profile: pi, slowdown: 2 }, server: { profile: both } },
    conditions: { near: "delay 5ms rate 8mbit", far: "delay 50ms rate 8mbit" },
    objectives: ["latency" as const, "throughput" as const, "bytes" as const],
  };
  run = await explore(await resolveScenario(scenario));
});

describe("a report on several batches", () => {
  it("plans.csv has batch, inputs per second and threads", () => {
    const { data } = Papa.parse<Record<string, string>>(plansCsv(run), { header: true });
    const row = data.find(({ plan }) => plan === "pi|b8|pi@4")!;
    expect([row.batch, row["threads[pi]"]]).toEqual(["8", "4"]);
    expect(Number(row.inputs_per_second)).toBeCloseTo(8 * Number(row.throughput), 9);
    expect(data.find(({ plan }) => plan?.startsWith("pi|input|server|b1"))!["threads[pi]"]).toBe("");
  });

  it("names every plan with its settings, each once", () => {
    const named = [...namedPlans(run).values()];
    expect(new Set(named.map(({ label }) => label)).size).toBe(named.length);
    const words = (id: string) => named.find(({ plan }) => plan.id === id)!.words;
    expect(words("pi|b8|pi@4")).toBe("pi alone, batch 8, 4 threads on pi");
    expect(words("pi|b1|pi@1")).toBe("pi alone, batch 1, 1 thread on pi");
  });

  it("the plane is in inputs per second, with a curve for each batch", () => {
    const [condition] = run.conditions;
    const spec = planeChart(run, condition, wide);
    compileChart(spec);
    const text = JSON.stringify(spec);
    expect(text).toContain("Throughput (inputs/s");
    expect(text).not.toContain("Throughput (frames/s");
    expect(text).toContain('"strokeDash":{"field":"batch"');
    const { values } = (spec as { data: { values: { plan: string; throughput: number }[] } }).data;
    const fastest = run.predictions.find(({ plan }) => plan === "pi|b8|pi@4")!;
    expect(values.find(({ plan }) => plan === "pi|b8|pi@4")!.throughput).toBe(8 * fastest.throughput.mean);
    compileChart(overviewChart(run, "all", wide));
    expect(JSON.stringify(overviewChart(run, "all", wide))).toContain("Throughput (inputs/s");
    expect(JSON.stringify(periodByCutChart(run, condition, wide))).toContain("Period per input");
  });

  it("the page and the terminal say the batches, and list each profile", () => {
    const { text: page } = headline(run, null);
    expect(page).toContain("Batches 1 and 8");
    expect(page).toContain("bytes per input over links");
    for (const name of ["b1.t1", "b8.t1", "b8.t4"])
      expect(deviceTable(run).text).toContain(`<code>${name}</code>`);
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    printRun(run, "out");
    const printed = log.mock.calls.map(([line]) => line).join("\n");
    log.mockRestore();
    expect(printed).toContain("batches 1 and 8");
    const line = printed.split("\n").find((row) => row.startsWith("pi|b8|pi@4 "))!;
    const [, , , frames, inputs] = line.split(/ {2,}/);
    expect(Number(inputs) / Number.parseFloat(frames)).toBeCloseTo(8, 1);
  });
});
