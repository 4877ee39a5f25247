import type { TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/explore/run.ts";
import type { Measurement } from "../../src/judge/measurement.ts";
import type { Validation } from "../../src/judge/validation.ts";
import { agreementChart } from "../../src/report/charts/agreementChart.ts";
import { frontsChart } from "../../src/report/charts/frontsChart.ts";
import { missPartsChart } from "../../src/report/charts/missPartsChart.ts";
import type { LabelPlace } from "../../src/report/charts/placeLabels.ts";
import { runCharts } from "../../src/report/charts/runCharts.ts";
import { type FixedScale, scalePosition } from "../../src/report/charts/scales.ts";
import { type ChartSize, fontSizes, narrow, wide } from "../../src/report/charts/theme.ts";
import { textWidth } from "../../src/report/fontMetrics.ts";
import { compileChart, renderSvg } from "../../src/report/render.ts";
import { fixtureJudge, fixtureValidation } from "../judge/fixture.ts";
import { fixtureRun, threeConditions } from "./fixture.ts";
import { expectClear, labelBox } from "./labelBoxes.ts";

const many = fixtureRun({ cuts: 35, intervals: true });
const one = fixtureRun({ conditions: threeConditions.slice(0, 1) });
const strange = fixtureRun({ cuts: 6, modelName: "</script>", devices: ["a'b\\n", 'say "hi" & <b>'] });

const sixPlans = one.plans
  .map(({ id }) => id)
  .filter((_, index) => index < 2 || index % 5 === 0)
  .slice(0, 6);

/** A measurement that tells as little as an imported one. */
function bare(measurement: Measurement): Measurement {
  const { latency, throughput, parts } = measurement;
  return {
    ...measurement,
    latency: { ...latency, p50: null, p95: null, p99: null, interval: null },
    throughput: { ...throughput, interval: null },
    parts: { ...parts, waiting: null },
    periodParts: null,
    bottleneck: null,
  };
}

const cases: Record<string, { run: Run; validation: Validation }> = {
  "105 points": { run: many, validation: fixtureValidation(many) },
  "6 points": { run: one, validation: fixtureValidation(one, sixPlans) },
  "one point": { run: one, validation: fixtureValidation(one, sixPlans.slice(0, 1)) },
  "no point": { run: one, validation: fixtureJudge(one, { measurements: [] }) },
  "a perfect prediction": { run: one, validation: fixtureJudge(one, { measurements: one.predictions }) },
  "three stages": {
    run: fixtureRun({ threeStages: true }),
    validation: fixtureValidation(fixtureRun({ threeStages: true })),
  },
  "strange names": { run: strange, validation: fixtureValidation(strange) },
  imported: {
    run: one,
    validation: fixtureJudge(one, {
      measurements: fixtureValidation(one).points.map(({ measured }) => bare(measured)),
      source: "imported",
      testbed: null,
    }),
  },
};

interface LooseLayer {
  name?: string;
  data?: { values: Record<string, unknown>[] };
  encoding: Record<string, { scale: FixedScale }>;
  layer: LooseLayer[];
  vconcat: LooseLayer[];
  height: number;
  width: number;
}

const loose = (spec: TopLevelSpec) => spec as unknown as LooseLayer;
const layerOf = (spec: TopLevelSpec, name: string) => loose(spec).layer.find((layer) => layer.name === name)!;
const validationChartsOf = ({ run, validation }: (typeof cases)[string]) =>
  runCharts(run, validation).filter(({ part }) => part === "validation");

describe("the charts of a validation", () => {
  for (const [name, item] of Object.entries(cases)) {
    it(`compile and draw without a warning, with a title and units: ${name}`, async () => {
      for (const chart of validationChartsOf(item)) {
        for (const size of [wide, narrow]) {
          const spec = chart.spec(size);
          expect(() => compileChart(spec), chart.name).not.toThrow();
          await renderSvg(spec);
          expect(JSON.stringify(spec)).toMatch(/"title":"[^"]+ \((ms|s|µs|frames\/s|%)/);
        }
      }
    });
  }

  it("are two over all conditions and two of each, and none without a point", () => {
    const names = (of: (typeof cases)[string]) => validationChartsOf(of).map((chart) => chart.name);
    expect(names(cases["105 points"])).toEqual([
      "validation-latency",
      "validation-throughput",
      ...["lan", "delay-200ms", "rate-5mbit"].flatMap((slug) => [
        `validation-fronts-${slug}`,
        `validation-parts-${slug}`,
      ]),
    ]);
    expect(names(cases["no point"])).toEqual([]);
    expect(runCharts(one).some(({ part }) => part === "validation")).toBe(false);
  });
});

/** Boxes of the labels, and pixels of the points, of a chart whose scales are fixed. */
function layoutOf(view: LooseLayer, size: ChartSize, fields: [string, string], points: unknown[]) {
  const { x, y } = view.encoding;
  const pixel = (value: Record<string, unknown>) => ({
    x: scalePosition(x.scale, value[fields[0]] as number) * size.width,
    y: (1 - scalePosition(y.scale, value[fields[1]] as number)) * size.height,
  });
  const boxes = layerOf(view, "labels").data!.values.map((value) => {
    const place = value as unknown as LabelPlace & { label: string };
    return labelBox({ ...pixel(value), text: place.label }, place, fontSizes.label);
  });
  return { boxes, pixels: (points as Record<string, unknown>[]).map(pixel) };
}

describe("agreementChart", () => {
  const { run, validation } = cases["105 points"];

  it("has every point with both values, the diagonal and the band on the same scale in both directions", () => {
    const spec = agreementChart(run, validation, "throughput", wide);
    expect(loose(spec).data!.values).toHaveLength(validation.points.length);
    const [view] = loose(spec).vconcat;
    const { x, y } = view.encoding;
    expect(x.scale).toEqual(y.scale);
    expect(x.scale.type).toBe("log");
    for (const { measured, predicted, low, high } of layerOf(view, "band").data!.values) {
      expect(predicted).toBe(measured);
      expect(low).toBeCloseTo(0.9 * (measured as number), 9);
      expect(high).toBeCloseTo(1.1 * (measured as number), 9);
    }
  });

  it("shows every error on its axis, and labels only misses outside the band, clear of points and each other", () => {
    for (const item of Object.values(cases)) {
      for (const figure of ["latency", "throughput"] as const) {
        for (const size of [wide, narrow]) {
          const spec = agreementChart(item.run, item.validation, figure, size);
          const [, view] = loose(spec).vconcat;
          const panel = { width: view.width, height: view.height };
          const points = loose(spec).data!.values;
          const { boxes, pixels } = layoutOf(view, panel, ["measured", "error"], points);
          expectClear(boxes, pixels, panel);
          const [low, high] = view.encoding.y.scale.domain;
          expect(points.every(({ error }) => (error as number) > low && (error as number) < high)).toBe(true);
          const labels = layerOf(view, "labels").data!.values;
          expect(labels.every(({ error }) => Math.abs(error as number) > 10)).toBe(true);
        }
      }
    }
    const [, view] = loose(agreementChart(run, validation, "throughput", wide)).vconcat;
    expect(layerOf(view, "labels").data!.values.length).toBeGreaterThan(3);
  });

  it("leaves out the latency of plans whose queues kept growing", () => {
    const { values } = loose(agreementChart(run, validation, "latency", wide)).data!;
    expect(values).toHaveLength(validation.points.filter(({ errors }) => errors.latency !== null).length);
    expect(values.length).toBeLessThan(validation.points.length);
  });
});

describe("frontsChart", () => {
  it("draws a line from each plan of the predicted front to its measurement", () => {
    const { run, validation } = cases["105 points"];
    const spec = frontsChart(run, validation, "lan", wide);
    const [pair] = validation.fronts;
    const shifts = layerOf(spec, "shifts").data!.values;
    expect(shifts).toHaveLength(pair.predicted.length);
    const chosen = validation.points.find(
      ({ condition, plan }) => condition === "lan" && plan === pair.predicted[0],
    )!;
    const throughputs = shifts.map(({ throughput, throughputTo }) => [throughput, throughputTo]);
    expect(throughputs).toContainEqual([chosen.predicted.throughput.mean, chosen.measured.throughput.mean]);
    const looks = loose(spec).data!.values.map(({ look }) => look);
    expect(looks.filter((look) => look === "measured front")).toHaveLength(pair.measured.length);
    expect(looks.filter((look) => look === "predicted front")).toHaveLength(pair.predicted.length);
  });

  it("labels plans clear of points and of each other", () => {
    for (const { run, validation } of Object.values(cases)) {
      for (const { condition } of validation.fronts) {
        for (const size of [wide, narrow]) {
          const spec = frontsChart(run, validation, condition, size);
          const points = loose(spec).data!.values;
          const { boxes, pixels } = layoutOf(loose(spec), size, ["latency", "throughput"], points);
          expectClear(boxes, pixels, size);
        }
      }
    }
  });
});

interface Bar {
  label: string;
  side: string;
  share: number;
  text: string;
}

describe("missPartsChart", () => {
  it("divides both latencies into parts, and leaves room for the text at every bar's end", () => {
    for (const { run, validation } of Object.values(cases)) {
      for (const { condition } of validation.fronts) {
        for (const size of [wide, narrow]) {
          const spec = missPartsChart(run, validation, condition, size);
          const [, end] = layerOf(spec, "parts").encoding.x.scale.domain;
          const bars = loose(spec).data!.values as unknown as Bar[];
          for (const { label, side, share, text } of bars) {
            const pixels = (share / end) * loose(spec).width + 6 + textWidth(text, fontSizes.label);
            expect(pixels).toBeLessThanOrEqual(loose(spec).width + 1e-6);
            const pieces = layerOf(spec, "parts").data!.values.filter(
              (piece) => piece.label === label && piece.side === side,
            );
            const sum = pieces.reduce((total, piece) => total + (piece.share as number), 0);
            expect(sum / share).toBeCloseTo(1, 9);
          }
        }
      }
    }
  });

  it("keeps the baselines and the worst errors of many plans, the worst first", () => {
    const { run, validation } = cases["105 points"];
    const labels = loose(missPartsChart(run, validation, "lan", wide)).data!.values.map(({ label }) => label);
    expect(new Set(labels).size).toBe(12);
    expect(labels).toEqual(expect.arrayContaining(["all local", "all remote"]));
    const worst = validation.points
      .filter(({ condition }) => condition === "lan")
      .reduce((a, b) => (Math.abs(b.errors.latency!) > Math.abs(a.errors.latency!) ? b : a));
    expect(worst.plan).toBe(`pi|${labels[0]}|server`);
  });

  it("does not call time waiting that the files do not explain", () => {
    const { run, validation } = cases.imported;
    const pieces = layerOf(missPartsChart(run, validation, "lan", wide), "parts").data!.values;
    const of = (side: string) => [...new Set(pieces.filter((p) => p.side === side).map(({ part }) => part))];
    expect(of("predicted")).toEqual(["compute", "transfer", "waiting"]);
    expect(of("measured")).toEqual(["compute", "transfer", "not told apart"]);
  });
});
