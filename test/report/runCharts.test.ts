import * as fc from "fast-check";
import type { TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/explore/run.ts";
import { boundaryChart } from "../../src/report/charts/boundaryChart.ts";
import { frontCorners, frontSteps } from "../../src/report/charts/frontSteps.ts";
import { overviewChart } from "../../src/report/charts/overviewChart.ts";
import { latencyByCutChart, periodByCutChart } from "../../src/report/charts/partsByCutChart.ts";
import { planeChart } from "../../src/report/charts/planeChart.ts";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { narrow, wide } from "../../src/report/charts/theme.ts";
import { ChartError, compileChart, renderSvg } from "../../src/report/render.ts";
import { fixtureRun, threeConditions } from "./fixture.ts";

const runs: Record<string, Run> = {
  "three conditions": fixtureRun(),
  "200 cuts": fixtureRun({ cuts: 200 }),
  "three stages with intervals": fixtureRun({ threeStages: true, intervals: true, batch: 4 }),
  "two plans": fixtureRun({ cuts: 2, conditions: threeConditions.slice(0, 1) }),
  duplicates: fixtureRun({ duplicate: true }),
  "weather, sweep and first frames": fixtureRun({ extras: true }),
  "the same for two plans": fixtureRun({ extras: true, cuts: 2, conditions: threeConditions.slice(0, 1) }),
  "strange names": fixtureRun({ modelName: "</script>", devices: ["a'b\\n", 'say "hi" & <b>'] }),
  "nothing on the front": fixtureRun({ batch: 16, conditions: threeConditions.slice(2) }),
  "a second pair of devices": withSecondPair(fixtureRun({ cuts: 6 })),
};

/** Every plan of two stages again, on a third device. */
function withSecondPair(run: Run): Run {
  const plans = run.plans
    .filter((plan) => plan.stages.length === 2)
    .map((plan) => ({
      id: `${plan.id}2`,
      stages: [plan.stages[0], { ...plan.stages[1], device: "server2" }],
    }));
  const predictions = run.predictions
    .filter((prediction) => plans.some((plan) => plan.id === `${prediction.plan}2`))
    .map((prediction) => ({ ...prediction, plan: `${prediction.plan}2` }));
  return { ...run, plans: [...run.plans, ...plans], predictions: [...run.predictions, ...predictions] };
}

interface LooseLayer {
  name?: string;
  data?: { values: Record<string, unknown>[] };
  mark: Record<string, unknown>;
  encoding: Record<string, { field?: string; title?: string; scale?: Record<string, unknown> }>;
  layer?: LooseLayer[];
}

const loose = (spec: TopLevelSpec) => spec as unknown as LooseLayer;
const layerOf = (spec: TopLevelSpec, name: string) =>
  loose(spec).layer!.find((layer) => layer.name === name)!;

describe("every chart", () => {
  for (const [name, run] of Object.entries(runs)) {
    it(`compiles without a warning: ${name}`, () => {
      for (const chart of runCharts(run)) {
        for (const size of [wide, narrow])
          expect(() => compileChart(chart.spec(size)), chart.name).not.toThrow();
      }
    });
  }

  it("has a title, titles with units on its quantitative axes, and a file name of its own", () => {
    const charts = runCharts(runs["weather, sweep and first frames"]);
    expect(new Set(charts.map((chart) => chart.name)).size).toBe(charts.length);
    for (const chart of charts) {
      expect(chart.name).toMatch(/^[a-z0-9.-]+$/);
      const text = JSON.stringify(chart.spec(wide));
      expect(text).toContain('"title":{"text":[');
      if (chart.part !== "sweep") expect(text).toMatch(/"title":"[^"]+ \((ms|s|µs|frames\/s|bytes|%)/);
    }
  });

  it("gets a file name from any condition's name", () => {
    const names = ["../../etc", "rate 5mbit", "Rate-5mbit", "雨", ""];
    const run = fixtureRun({ cuts: 2, conditions: names.map((name) => ({ ...threeConditions[0], name })) });
    const planes = runCharts(run).filter((chart) => chart.name.startsWith("plane-"));
    expect(planes.map((chart) => chart.name)).toEqual([
      "plane-etc",
      "plane-rate-5mbit",
      "plane-rate-5mbit-2",
      "plane-condition",
      "plane-condition-2",
    ]);
  });
});

describe("planeChart", () => {
  it("has a unit that suits latencies also where no plan is stable", () => {
    const late = runs["nothing on the front"];
    expect(late.predictions.some(({ stable }) => stable)).toBe(false);
    const { x } = loose(planeChart(late, late.conditions[0], wide)).encoding as { x: { title: string } };
    expect(x.title).toMatch(/^Mean latency \((ms|s)[,)]/);
  });

  const run = runs["three conditions"];
  const spec = planeChart(run, run.conditions[2], wide);

  it("draws every plan, by latency and throughput, its look by colour and its kind by shape", () => {
    expect(loose(spec).data!.values).toHaveLength(run.plans.length);
    expect(loose(spec).encoding.x).toMatchObject({ field: "latency", title: "Mean latency (ms, log scale)" });
    expect(loose(spec).encoding.y).toMatchObject({ field: "throughput", title: "Throughput (frames/s)" });
    const { stroke, fill, shape } = layerOf(spec, "plans").encoding;
    expect([stroke.field, fill.field, shape.field]).toEqual(["look", "look", "kind"]);
    expect(shape.scale!.domain).toEqual(["split", "all local", "all remote"]);
  });

  it("tells unstable plans and plans of the front from the others", () => {
    const predictions = run.predictions.filter(
      (prediction) => prediction.condition === run.conditions[2].name,
    );
    for (const value of loose(spec).data!.values) {
      const prediction = predictions.find((candidate) => candidate.plan === value.plan)!;
      const front = run.conditions[2].front.includes(prediction.plan);
      expect(value.look).toBe(front ? "on the front" : prediction.stable ? "dominated" : "unstable");
    }
    expect(layerOf(spec, "plans").encoding.fill.scale).toMatchObject({
      domain: ["on the front", "dominated", "unstable"],
      range: ["#d55e00", "#8b96a1", "#ffffff"],
    });
  });

  it("draws no line for a front of other objectives, and names those objectives", () => {
    const other = { ...run, objectives: ["energy", "throughput"] };
    for (const chart of [planeChart(other, run.conditions[2], wide), overviewChart(other, "all", wide)]) {
      expect(loose(chart).layer!.some(({ name }) => name?.startsWith("front_line"))).toBe(false);
      expect(JSON.stringify(chart.title)).toContain("of energy per frame and throughput.");
    }
  });

  it("shades the region outside the limits", () => {
    const limited = {
      ...run,
      where: [
        { objective: "latency" as const, relation: "<=" as const, value: 0.01 },
        { objective: "throughput" as const, relation: ">=" as const, value: 5 },
        { objective: "p95" as const, relation: "<=" as const, value: 0.02 },
      ],
    };
    const limits = layerOf(planeChart(limited, run.conditions[2], wide), "limits");
    const { scale: x } = loose(spec).encoding.x;
    const { scale: y } = loose(spec).encoding.y;
    const [left, right] = x!.domain as number[];
    const [bottom, top] = y!.domain as number[];
    expect(limits.data!.values).toEqual([
      { left: Math.max(10, left), right, bottom, top },
      { left, right, bottom, top: Math.min(5, top) },
    ]);
  });

  it("labels both baselines", () => {
    const labels = layerOf(spec, "labels").data!.values.map((value) => value.label);
    expect(labels).toEqual(expect.arrayContaining(["all local", "all remote"]));
  });

  it("draws error bars only if there are intervals", () => {
    const names = (r: Run) => loose(planeChart(r, r.conditions[0], wide)).layer!.map((layer) => layer.name);
    expect(names(run)).not.toContain("latency_intervals");
    expect(names(runs["three stages with intervals"])).toEqual(
      expect.arrayContaining(["latency_intervals", "throughput_intervals"]),
    );
  });

  it("ends bars that dwarf the points, as two replications may have, so that no axis goes below zero", () => {
    const wider = runs["three stages with intervals"];
    const [{ name }] = wider.conditions;
    const predictions = wider.predictions.map((prediction) => {
      const { latency, throughput } = prediction;
      const around = (mean: number): [number, number] => [-5 * mean, 7 * mean];
      return {
        ...prediction,
        latency: { ...latency, interval: around(latency.mean) },
        throughput: { ...throughput, interval: around(throughput.mean) },
      };
    });
    const own = predictions.filter(({ condition }) => condition === name);
    const drawn = loose(planeChart({ ...wider, predictions }, wider.conditions[0], wide));
    const { x, y } = drawn.encoding;
    const [left, right] = x.scale!.domain as number[];
    const [bottom, top] = y.scale!.domain as number[];
    expect(Math.min(left, bottom)).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThan(3e3 * Math.max(...own.map(({ latency }) => latency.mean)));
    expect(top).toBeLessThan(3 * Math.max(...own.map(({ throughput }) => throughput.mean)));
    for (const value of drawn.data!.values) {
      expect(value.latencyLow).toBeGreaterThanOrEqual(left);
      expect(value.throughputHigh).toBeLessThanOrEqual(top);
    }
  });

  it("says what its bars are", () => {
    const title = (of: Run) =>
      JSON.stringify(planeChart(of, of.conditions[0], wide).title).replaceAll('","', " ");
    expect(title(run)).not.toContain("Bars");
    const simulated = runs["three stages with intervals"];
    expect(title(simulated)).toContain("Bars: 95 % intervals of the simulation's means.");
    const likely = (of: Run): Run => ({
      ...of,
      predictions: of.predictions.map((prediction) => ({
        ...prediction,
        uncertainty: { latency: [0.1, 0.2], throughput: [1, 2], onFront: 0.5 },
      })),
    });
    expect(title(likely(run))).toContain("Bars: where 95 % of real runs should lie.");
    expect(title(likely(simulated))).toContain(
      "Bars of the front and the baselines: where 95 % of real runs should lie. Others: 95 % intervals of the simulation's means.",
    );
  });

  it("calls no plan dominated where some may not be chosen: nothing may be better than these", () => {
    const plans = run.plans.map((plan) =>
      plan.id === "pi" ? { ...plan, breaks: "too little memory" } : plan,
    );
    const { values } = loose(planeChart({ ...run, plans }, run.conditions[0], wide)).data!;
    const looks = new Set(values.map(({ look }) => look));
    expect(looks).toEqual(new Set(["on the front", "not on the front"]));
  });

  it("names the plan, its latency, throughput and bottleneck in the tooltip", () => {
    const tooltip = layerOf(spec, "plans").encoding.tooltip as unknown as { field: string }[];
    expect(tooltip.map((entry) => entry.field)).toEqual(
      expect.arrayContaining(["plan", "words", "latencyText", "p95Text", "throughputText", "bottleneck"]),
    );
  });
});

describe("charts by cut", () => {
  const run = runs["three conditions"];

  it("stack the parts of latency and period over the cuts in order, baselines at the ends", () => {
    for (const chart of [latencyByCutChart, periodByCutChart]) {
      const spec = chart(run, run.conditions[0], wide);
      const { values } = loose(spec).data!;
      expect(values).toHaveLength(run.plans.length);
      expect(loose(spec).encoding.x.scale!.domain).toEqual(run.model.cuts.map((cut) => cut.name));
      expect(values.find((value) => value.plan === "pi")!.cut).toBe("output");
      expect(values.find((value) => value.plan === "pi|input|server")!.cut).toBe("input");
      expect(layerOf(spec, "parts").encoding.color.scale!.domain).toEqual(["compute", "transfer", "waiting"]);
    }
  });

  it("leave out plans of three stages", () => {
    const three = runs["three stages with intervals"];
    const { values } = loose(latencyByCutChart(three, three.conditions[0], wide)).data!;
    expect(values).toHaveLength(three.plans.filter((plan) => plan.stages.length <= 2).length);
  });

  it("cut off the bars of unstable plans, and say so", () => {
    const spec = latencyByCutChart(run, run.conditions[2], wide);
    const top = (layerOf(spec, "parts").encoding.y.scale!.domain as number[])[1];
    const beyond = loose(spec).data!.values.filter((value) => value.beyond);
    expect(beyond.length).toBeGreaterThan(0);
    expect(beyond.every((value) => (value.total as number) > top / 1.08)).toBe(true);
    expect(JSON.stringify(spec.title)).toContain("beyond the axis");
  });

  it("let no single plan flatten all others", () => {
    const skewed = structuredClone(run);
    const slowest = skewed.predictions.find((prediction) => prediction.plan === "pi|features.0|server")!;
    slowest.parts.transfer *= 1000;
    const { values } = loose(latencyByCutChart(skewed, skewed.conditions[0], wide)).data!;
    expect(values.filter((value) => value.beyond).map((value) => value.plan)).toEqual([slowest.plan]);
  });

  it("say what it means that a cut has no bar", () => {
    const subtitle = (of: typeof run) =>
      JSON.stringify(latencyByCutChart(of, of.conditions[0], wide).title).replaceAll('","', " ");
    const words = "Without a bar: no plan with this cut has a prediction.";
    expect(subtitle(run)).not.toContain(words);
    const predictions = run.predictions.filter(({ plan }) => plan !== "pi|features.3|server");
    expect(subtitle({ ...run, predictions })).toContain(words);
  });

  it("show one panel for each pair of devices", () => {
    const pairs = runs["a second pair of devices"];
    const spec = latencyByCutChart(pairs, pairs.conditions[0], wide);
    expect(spec).toMatchObject({
      facet: { row: { field: "pair", sort: ["pi to server", "pi to server2"] } },
    });
  });
});

describe("boundaryChart", () => {
  it("shows every cut, and which ones are smaller than the input", () => {
    const run = runs["three conditions"];
    const spec = boundaryChart(run, wide);
    const { values } = loose(spec).layer!.find((layer) => layer.layer)!.data!;
    expect(values.map((value) => [value.cut, value.bytes])).toEqual(
      run.model.cuts.map((cut) => [cut.name, cut.bytes]),
    );
    expect(values.filter((value) => value.group === "not smaller").map((value) => value.cut)).toEqual([
      "input",
      "features.0",
      "features.1",
      "features.2",
    ]);
    expect(layerOf(spec, "input_label").data!.values[0].label).toEqual(["input", "588 KiB"]);
  });
});

describe("overviewChart", () => {
  it("shows each condition's front in its own colour and shape", () => {
    const run = runs["three conditions"];
    const spec = overviewChart(run, "all", wide);
    const { values } = loose(spec).data!;
    expect(values.map((value) => [value.condition, value.plan])).toEqual(
      run.conditions.flatMap((condition) => condition.front.map((plan) => [condition.name, plan])),
    );
    expect(new Set(loose(spec).encoding.color.scale!.range as string[]).size).toBe(3);
    expect(new Set(layerOf(spec, "plans").encoding.shape.scale!.range as string[]).size).toBe(3);
  });

  it("gives no two of twelve conditions the same colour and shape", () => {
    const conditions = Array.from({ length: 12 }, (_, index) => ({
      ...threeConditions[0],
      name: `net ${index}`,
    }));
    const spec = overviewChart(fixtureRun({ cuts: 2, conditions }), "all", wide);
    const colour = loose(spec).encoding.color.scale!.range as string[];
    const shape = layerOf(spec, "plans").encoding.shape.scale!.range as string[];
    expect(new Set(colour.map((one, index) => `${one} ${shape[index]}`)).size).toBe(12);
  });

  it("says why a condition of its legend has no point", () => {
    const run = runs["three conditions"];
    const [lan, ...others] = run.conditions;
    const subtitle = (conditions: typeof run.conditions) =>
      JSON.stringify(overviewChart({ ...run, conditions }, "all", wide).title);
    expect(subtitle(run.conditions)).not.toContain("No plan");
    expect(subtitle([lan, ...others.map((each) => ({ ...each, front: [] }))])).toContain(
      "No plan may be chosen under delay 200ms and rate 5mbit: the verdict says why.",
    );
  });
});

describe("compileChart", () => {
  it("refuses a chart that Vega-Lite warns about", () => {
    const spec: TopLevelSpec = {
      data: { values: [] },
      mark: "bar",
      encoding: { x: { field: "a", type: "quantitative", scale: { type: "log", zero: true } } },
    };
    expect(() => compileChart(spec)).toThrow(ChartError);
  });
});

describe("renderSvg", () => {
  it("refuses a chart that Vega cannot draw", async () => {
    const spec: TopLevelSpec = {
      data: { values: [{ a: 5 }] },
      mark: "text",
      encoding: { text: { field: "a" } },
    };
    await expect(renderSvg(spec)).rejects.toThrow(ChartError);
  });

  it("gives truncated axis names no more room than they take", async () => {
    const width = async (name: string) => {
      const spec: TopLevelSpec = {
        width: 100,
        data: { values: [{ name }] },
        mark: "point",
        encoding: { y: { field: "name", type: "nominal", axis: { labelLimit: 50 } } },
      };
      return Number(/width="(\d+)"/.exec(await renderSvg(spec))![1]);
    };
    expect(await width("m".repeat(100))).toBe(await width("m".repeat(20)));
  });
});

describe("frontSteps", () => {
  const points = fc.array(
    fc.record({ latency: fc.integer({ min: 1, max: 20 }), throughput: fc.integer({ min: 1, max: 20 }) }),
  );

  it("rises, never falls, and bounds every point from above", () => {
    fc.assert(
      fc.property(points, (front) => {
        const steps = frontSteps(front);
        for (const [index, step] of steps.slice(1).entries()) {
          expect(step.latency >= steps[index].latency && step.throughput >= steps[index].throughput).toBe(
            true,
          );
        }
        for (const { latency, throughput } of front) {
          const attained = steps.filter((step) => step.latency <= latency).map((step) => step.throughput);
          expect(Math.max(...attained)).toBeGreaterThanOrEqual(throughput);
        }
      }),
    );
  });
});

describe("frontCorners", () => {
  const points: [number, number][] = [
    [1, 10],
    [3, 20],
    [2, 12],
  ];

  it("steps across, then up, from the point that is best across, whichever direction that is", () => {
    expect(frontCorners(points, ["min", "max"])).toEqual([
      [1, 10],
      [2, 10],
      [2, 12],
      [3, 12],
      [3, 20],
    ]);
    // More is better across, as with throughput, and less is better up, as with latency: up first, from the left.
    expect(frontCorners(points, ["max", "min"]).toReversed()).toEqual([
      [1, 10],
      [1, 12],
      [2, 12],
      [2, 20],
      [3, 20],
    ]);
  });

  it("leaves out points that another beats, which are there because of a third objective", () => {
    expect(frontCorners([...points, [2.5, 30]], ["max", "min"])).toEqual(
      frontCorners(points, ["max", "min"]),
    );
  });
});
