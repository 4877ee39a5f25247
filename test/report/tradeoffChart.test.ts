import { describe, expect, it } from "vitest";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { narrow, wide } from "../../src/report/charts/theme.ts";
import { tradeoffs } from "../../src/report/charts/tradeoffChart.ts";
import { compileChart } from "../../src/report/render.ts";
import { exploreByHand } from "../support/exploreByHand.ts";

describe("charts of objectives that the plane does not show", () => {
  it("show each against the first of latency and throughput that is an objective", () => {
    expect(tradeoffs(["latency", "throughput"])).toEqual([]);
    expect(tradeoffs(["energy", "throughput"])).toEqual([{ x: "throughput", y: "energy" }]);
    expect(tradeoffs(["latency", "throughput", "bytes", "memory"])).toEqual([
      { x: "latency", y: "bytes" },
      { x: "latency", y: "memory" },
    ]);
    expect(tradeoffs(["devices"])).toEqual([{ x: "latency", y: "devices" }]);
    expect(tradeoffs(["bytes", "devices"])).toEqual([{ x: "devices", y: "bytes" }]);
    expect(tradeoffs(["bytes", "devices", "memory"])).toEqual([
      { x: "devices", y: "bytes" },
      { x: "bytes", y: "memory" },
    ]);
  });

  it("say what the front weighs, one objective included", async () => {
    const subtitle = async (objectives: string[]) => {
      const run = await exploreByHand({ objectives });
      const chart = runCharts(run).find(({ name }) => name.startsWith("bytes-and-"))!;
      return JSON.stringify(chart.spec(wide).title);
    };
    expect(await subtitle(["bytes"])).toContain("the front weighs bytes per frame over links alone.");
    expect(await subtitle(["bytes", "p95"])).toContain("the front weighs these two.");
    expect(await subtitle(["bytes", "p95", "devices"])).toContain("the front weighs all objectives.");
  });

  it("show every plan by both values in their units, and compile", async () => {
    const run = await exploreByHand({ objectives: ["bytes", "p95"] });
    const chart = runCharts(run).find(({ name }) => name === "bytes-and-p95-near")!;
    const spec = chart.spec(wide) as unknown as {
      data: { values: { plan: string; x: number; y: number; onFront: boolean }[] };
      encoding: Record<"x" | "y", { title: string }>;
    };
    expect(spec.encoding.x.title).toMatch(/^95th percentile of latency \(ms/);
    expect(spec.encoding.y.title).toMatch(/^Bytes per frame over links \(KiB/);
    expect(spec.data.values.map(({ plan, x, y, onFront }) => [plan, x, y, onFront])).toEqual(
      run.predictions.map(({ plan, latency, bytes }) => [
        plan,
        latency.p95 * 1e3,
        bytes! / 1024,
        run.conditions[0].front.includes(plan),
      ]),
    );
    for (const size of [wide, narrow]) expect(() => compileChart(chart.spec(size))).not.toThrow();
  });
});
