import { describe, expect, it } from "vitest";
import type { Cell } from "../../src/report/csvText.ts";
import { renderSvg } from "../../src/report/render.ts";
import { studyPlanColumns } from "../../src/study/studyColumns.ts";
import { BestCollector } from "../../src/study/whereBest.ts";
import { whereBestChart } from "../../src/study/whereBestChart.ts";

const axes = [
  { name: "board", isNumeric: true },
  { name: "network", isNumeric: false },
  { name: "model", isNumeric: false },
];

/** A row of a plan on the front, unless `front` says otherwise. */
const row = (plan: string, latency: number, rate: number, front = true): Cell[] =>
  studyPlanColumns.map(({ name }) => {
    const known: Record<string, Cell> = {
      condition: "net",
      plan,
      words: plan,
      front,
      latency_mean: latency,
      inputs_per_second: rate,
    };
    return known[name] ?? null;
  });
const result = (...rows: Cell[][]) => ({
  seed: 1,
  objectives: ["latency", "throughput"],
  rows,
  unpredicted: null,
});

describe("BestCollector", () => {
  it("finds for each place the plan that is best in most cells, by each objective, among those on the front", () => {
    const best = new BestCollector(axes);
    best.take([1, "wifi", "a"], result(row("p", 0.2, 5), row("q", 0.3, 9), row("none", 0.1, 99, false)));
    best.take([1, "wifi", "b"], result(row("p", 0.4, 5), row("q", 0.3, 7)));
    best.take([1, "wifi", "c"], result(row("p", 0.4, 5), row("q", 0.2, 4)));
    best.take([2, "wifi", "a"], result(row("p", 1, 1)));
    const [latency, throughput] = best.read();
    expect(latency).toMatchObject({ condition: "net", objective: "latency" });
    expect(latency.places[0]).toMatchObject({ x: "1", y: "wifi", plan: "q", share: 2 / 3 });
    expect(latency.places[0].mean).toBeCloseTo((0.2 + 0.3 + 0.2) / 3);
    expect(throughput.places[0]).toMatchObject({ plan: "q", share: 2 / 3, mean: 7 });
    expect(throughput.places[1]).toMatchObject({ x: "2", plan: "p", share: 1 });
  });

  it("takes any two axes, and refuses others", () => {
    expect(new BestCollector(axes).axes).toEqual(["board", "network"]);
    expect(new BestCollector(axes, { x: "model" }).axes).toEqual(["model", "board"]);
    expect(new BestCollector(axes, { y: "board" }).axes).toEqual(["network", "board"]);
    expect(new BestCollector([]).axes).toEqual(["", ""]);
    expect(() => new BestCollector(axes, { y: "x" })).toThrow(
      "--y x: the study has the axes board, network, model",
    );
  });

  it.each([{ few: axes.slice(0, 2) }, { few: axes.slice(0, 1) }, { few: [] }])(
    "draws a chart over $few.length axes",
    async ({ few }) => {
      const best = new BestCollector(few);
      for (let plan = 0; plan < 10; plan++) best.take([plan, "wifi"], result(row(`plan ${plan}`, 0.1, 5)));
      expect(
        await renderSvg(whereBestChart(best.read()[0], best.axes, { width: 800, height: 400 })),
      ).toContain("Best plan by mean latency: net");
    },
  );
});
