import { describe, expect, it } from "vitest";
import { sweepChart } from "../../src/report/charts/sweepChart.ts";
import { wide } from "../../src/report/charts/theme.ts";
import { baselineGain } from "../../src/report/html/baselineGain.ts";
import { frontTable } from "../../src/report/html/frontTable.ts";
import { planRows } from "../../src/report/planRows.ts";
import { objectivesInWords, reportedObjective } from "../../src/report/reportedObjective.ts";
import { exploreByHand } from "../support/exploreByHand.ts";
import { fixtureRun } from "./fixture.ts";

describe("reportedObjective", () => {
  it("formats values with their unit, and gains, whichever direction is better", () => {
    const [latency, throughput] = ["p95", "throughput"].map((name) => reportedObjective(name));
    expect([latency.format(0.0123), throughput.format(12.345)]).toEqual(["12.3 ms", "12.3 frames/s"]);
    expect([latency.best(1, 2), throughput.best(1, 2)]).toEqual([1, 2]);
    expect(latency.gain(0.5, 1)).toBe("p95 50 % lower");
    expect(latency.gain(3, 1)).toBe("p95 3 times");
    expect(throughput.gain(3, 1)).toBe("throughput 3 times");
    expect(throughput.gain(1, 1)).toBe("throughput equal");
    const bytes = reportedObjective("bytes");
    expect([bytes.gain(0, 0), bytes.gain(4000, 0)]).toEqual(["bytes equal", "bytes 3.91 KiB against 0 B"]);
  });

  it("refuses an unknown objective", () => {
    expect(() => reportedObjective("cost")).toThrow("a report knows latency, p95, p99, throughput");
  });
});

describe("objectivesInWords", () => {
  it("reads as a sentence", () => {
    expect(objectivesInWords({ objectives: ["latency", "throughput"], plans: [] })).toBe(
      "mean latency and throughput",
    );
    expect(objectivesInWords({ objectives: ["latency", "p99", "throughput"], plans: [] })).toBe(
      "mean latency, 99th percentile of latency and throughput",
    );
  });
});

describe("baselineGain", () => {
  it("compares with the best baseline in each of the run's objectives", () => {
    const run = { ...fixtureRun(), objectives: ["p99"] };
    const rows = planRows(run, run.conditions[0]);
    const baselines = rows.filter((row) => row.kind !== "split");
    const best = baselines.reduce((a, b) => (b.prediction.latency.p99 < a.prediction.latency.p99 ? b : a));
    expect(baselineGain(run, best, baselines)).toEqual(["p99 equal"]);
  });

  it("says for each objective what is gained, also where a baseline has none of another", async () => {
    const run = await exploreByHand({
      objectives: ["latency", "throughput", "bytes"],
      sweep: { delay: ["1ms", "5ms"], rate: ["8mbit", "80mbit"] },
    });
    const { text } = frontTable(run, run.conditions[0]);
    expect(text).toMatch(/latency \d+ % higher/);
    expect(text).toMatch(/bytes [\d.]+ (B|KiB) against 0 B/);
    expect(text).not.toContain("no baseline with results");
    const chart = JSON.stringify(sweepChart(run, run.sweep!, "bytes", wide));
    expect(chart).not.toContain("all local has no results");
  });
});
