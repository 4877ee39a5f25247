import type { TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import { formatParameter } from "../../src/report/charts/formatParameter.ts";
import { ganttChart } from "../../src/report/charts/ganttChart.ts";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { sweepChart } from "../../src/report/charts/sweepChart.ts";
import { sweptPlans } from "../../src/report/charts/sweepColours.ts";
import { colours, darkColours, narrow, textOn, wide } from "../../src/report/charts/theme.ts";
import { weatherChart } from "../../src/report/charts/weatherChart.ts";
import { weatherRows } from "../../src/report/weatherRows.ts";
import { fixtureRun } from "./fixture.ts";
import { ganttFrames } from "./fixtureExtras.ts";

const run = fixtureRun({ extras: true });
const sweep = run.sweep!;

interface LooseLayer {
  name?: string;
  title: { text: string[]; subtitle: string[] };
  data: { values: Record<string, unknown>[] };
  encoding: Record<string, { scale: { domain: unknown[]; range: unknown[] }; field: string; title: string }>;
  layer: LooseLayer[];
}

const loose = (spec: TopLevelSpec) => spec as unknown as LooseLayer;
const layerOf = (spec: TopLevelSpec, name: string) => loose(spec).layer.find((layer) => layer.name === name)!;

describe("runCharts", () => {
  it("draws the weather of all conditions first, then that of each, and nothing for parts that a run lacks", () => {
    const names = (part: string, of = run) =>
      runCharts(of)
        .filter((chart) => chart.part === part)
        .map((chart) => chart.name);
    expect(names("weather")).toEqual(["weather", "weather-lan", "weather-delay-200ms", "weather-rate-5mbit"]);
    expect(names("sweep")).toEqual(["best-plan-by-latency", "best-plan-by-throughput"]);
    expect(names("gantt").slice(0, 2)).toEqual(["gantt-lan-1", "gantt-lan-2"]);
    expect(names("gantt")).toHaveLength(run.gantt.length);
    const plain = fixtureRun();
    expect(["weather", "sweep", "gantt"].flatMap((part) => names(part, plain))).toEqual([]);
  });
});

describe("weatherChart", () => {
  const spec = weatherChart(run, run.weather[0], wide);
  const rows = weatherRows(run, run.weather[0]);

  it("shows the best dozen, best first, the baselines among them", () => {
    expect(rows).toHaveLength(12);
    expect(rows.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 21, 22]);
    expect(rows.slice(-2).map(({ kind }) => kind)).toEqual(["all local", "all remote"]);
    expect(loose(spec).encoding.y.scale.domain).toEqual(rows.map(({ label }) => label));
    expect(loose(spec).title.text).toEqual(["In all weathers"]);
  });

  it("gives regret in percent, and the share of weathers on the front", () => {
    expect(loose(spec).data.values[2]).toMatchObject({
      mean: 4,
      worstText: "7.2 %",
      shareText: "30 %",
      meanText: "4 %",
      look: "on the front in some weather",
    });
    expect(layerOf(spec, "ranges").encoding).toMatchObject({ x: { field: "mean" }, x2: { field: "worst" } });
  });

  it("is logarithmic only where one plan would flatten the others", () => {
    const title = (worst: number) => {
      const [plan] = run.weather[0].plans;
      const plans = [{ ...plan, regret: { mean: 0, p95: 0, worst } }];
      return layerOf(weatherChart(run, { ...run.weather[0], plans }, wide), "plans").encoding.x.title;
    };
    expect([title(0), title(0.8), title(8)]).toEqual(["Regret (%)", "Regret (%)", "Regret (%, log scale)"]);
  });
});

describe("sweepChart", () => {
  it("colours each cell by its best plan and draws lines between cells whose best plans differ", () => {
    const spec = sweepChart(run, sweep, "latency", wide);
    expect(layerOf(spec, "cells").data.values).toHaveLength(12);
    expect(layerOf(spec, "break_even").data.values).toEqual([{ x: 2, y: 0, x2: 2, y2: 3 }]);
    expect(layerOf(spec, "names").data.values.map(({ label }) => label)).toEqual(["all local", "all remote"]);
    expect(layerOf(spec, "cells").encoding.color.scale.domain).toEqual(["all remote", "all local"]);
  });

  it("says of cells without a plan that there is none, and why: in the region, the legend, the subtitle and the tooltip", () => {
    const some = { ...sweep, cells: sweep.cells.filter(({ x }) => x > 0) };
    const limited: typeof run = { ...run, where: [{ objective: "latency", relation: "<=", value: 1 }] };
    const spec = sweepChart(limited, some, "latency", wide);
    const names = layerOf(spec, "names").data.values;
    expect(names.map(({ label }) => label)).toEqual(["no plan", "all local", "all remote"]);
    const { color } = layerOf(spec, "cells").encoding;
    expect(color.scale.domain).toEqual(["all remote", "all local", "no plan"]);
    expect(color.scale.range.at(-1)).toBe(colours.none);
    const why = "none keeps up with the arrivals and to the limits there, or all local has no prediction";
    expect(loose(spec).title.subtitle.join(" ")).toContain(`No plan: ${why}.`);
    const drawn = layerOf(spec, "cells").data.values.filter(({ group }) => group === "no plan");
    expect(drawn.map(({ y }) => y)).toEqual([0, 1, 2]);
    expect(drawn[2]).toMatchObject({ x: 0, x2: 1, yText: "100 ms", words: why, valueText: "-" });
    const whole = sweepChart(limited, sweep, "latency", wide);
    expect(JSON.stringify(whole)).not.toMatch(/no plan/i);
  });

  it("shows in the tooltip the place, the plan, its value with the unit and its gain", () => {
    const cells = layerOf(sweepChart(run, sweep, "latency", wide), "cells").data.values;
    expect(cells[0]).toMatchObject({ xText: "1 Mbit/s", yText: "0 s", plan: "pi", gainText: "is all local" });
    expect(cells[11]).toMatchObject({
      xText: "1 Gbit/s",
      yText: "100 ms",
      words: "pi sends its input, server computes",
      valueText: "80 ms",
      localText: "160 ms",
      gainText: "latency 50 % lower",
    });
  });

  it("gives colours to the eight plans that win most cells, in the order of their cuts, and one to the rest", () => {
    const plans = sweptPlans(run, sweep);
    expect(plans).toHaveLength(12);
    expect(plans.filter(({ isOther }) => !isOther).map(({ colour }) => colour)).toEqual([...colours.ramp]);
    const position = ({ plan }: (typeof plans)[number]) => plan.stages[0].to;
    expect(plans.map(position)).toEqual(plans.map(position).sort((a, b) => a - b));
    expect(plans[plans.length - 1].label).toBe("all local");
    const { scale } = layerOf(sweepChart(run, sweep, "throughput", wide), "cells").encoding.color;
    expect(scale.domain.slice(-2)).toEqual(["all local", "other plans"]);
    expect(scale.range.slice(-1)).toEqual([colours.others]);
  });

  it("names the swept parameters with their units", () => {
    expect([
      formatParameter("rate", 5e6),
      formatParameter("jitter", 0.02),
      formatParameter("loss", 0.001),
    ]).toEqual(["5 Mbit/s", "20 ms", "0.1 %"]);
  });

  it("joins cells of one plan if there are too many to point at", () => {
    const side = 200;
    const values = Array.from({ length: side }, (_, index) => index + 1);
    const [one, two] = run.plans.map(({ id }) => id);
    const cells = values.flatMap((_, y) =>
      values.map((__, x) => {
        return { x, y, objective: "latency", plan: x < y ? one : two, value: 1 + x, allLocal: 2 };
      }),
    );
    const large = { ...sweep, x: { ...sweep.x, values }, y: { ...sweep.y, values }, cells };
    const drawn = layerOf(sweepChart(run, large, "latency", wide), "cells").data.values;
    expect(drawn.length).toBe(2 * side - 1);
    const area = drawn.reduce((sum, { x, x2, y, y2 }) => {
      return sum + (Number(x2) - Number(x)) * (Number(y2) - Number(y));
    }, 0);
    expect(area).toBe(side * side);
    expect(drawn[1]).toMatchObject({ x: 0, x2: 1, y: 1, valueText: "1 s" });
    expect(drawn[0]).toMatchObject({ x: 0, x2: side, y: 0, plan: two, valueText: "1 s to 200 s" });
  });
});

describe("ganttChart", () => {
  const gantt = run.gantt.find(({ plan }) => plan.includes("features"))!;
  const spec = ganttChart(run, gantt, wide);
  const { values } = loose(spec).data;

  it("has a row for each resource in the order in which frames meet them, and a bar for each span", () => {
    expect(loose(spec).encoding.y.scale.domain).toEqual(["pi", "pi>server", "server"]);
    expect(values).toHaveLength(gantt.spans.length);
    expect(loose(spec).title.text.join(" ")).toMatch(
      /^First frames under .+: pi up to features\.\d+, then server$/,
    );
  });

  it("counts time from the first frame's start, in milliseconds", () => {
    expect(values[0]).toMatchObject({
      resource: "pi",
      kind: "compute",
      frame: 1,
      begin: 0,
      beginText: "0 s",
    });
    expect(values[1].begin).toBeCloseTo(20);
    expect(layerOf(spec, "compute").encoding.x.title).toBe("Time from the first frame's start (ms)");
  });

  it("shows only as many frames as keep their bars readable", () => {
    const frames = (shown: TopLevelSpec) => new Set(loose(shown).data.values.map(({ frame }) => frame)).size;
    expect(frames(spec)).toBe(ganttFrames);
    expect(frames(ganttChart(run, gantt, narrow))).toBeLessThan(8);
    const sparse = gantt.spans.map((span) => ({
      ...span,
      begin: span.begin + 10 * span.frame,
      end: span.end + 10 * span.frame,
    }));
    expect(frames(ganttChart(run, { ...gantt, spans: sparse }, wide))).toBe(1);
  });

  it("numbers the bars that have room for it", () => {
    const labels = layerOf(spec, "numbers").data.values;
    expect(labels.length).toBeGreaterThan(ganttFrames);
    expect(labels.length).toBeLessThanOrEqual(gantt.spans.length);
  });
});

describe("textOn", () => {
  it("is dark on light colours and light on dark ones", () => {
    expect(new Set(colours.frames.map(textOn))).toEqual(new Set(["#101418"]));
    expect([textOn(colours.ramp[0]), textOn(colours.ramp[7])]).toEqual(["#fdfdfd", "#101418"]);
  });

  it("stands out on a dark page too, which replaces some colours", () => {
    const luminance = (colour: string) =>
      [0.2126, 0.7152, 0.0722].reduce(
        (sum, weight, place) =>
          sum + weight * (Number.parseInt(colour.slice(2 * place + 1, 2 * place + 3), 16) / 255) ** 2.2,
        0.05,
      );
    for (const colour of [...colours.series, ...colours.ramp, ...colours.frames]) {
      for (const replaced of [(one: string) => one, (one: string) => darkColours[one] ?? one]) {
        const [ground, text] = [colour, textOn(colour)].map((one) => luminance(replaced(one)));
        expect(Math.max(ground, text) / Math.min(ground, text), colour).toBeGreaterThan(4.4);
      }
    }
  });
});
