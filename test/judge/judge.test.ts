import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import type { Run } from "../../src/explore/run.ts";
import type { Measurement } from "../../src/judge/measurement.ts";
import { validationSchema } from "../../src/judge/validation.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { fixtureRun, threeConditions } from "../report/fixture.ts";
import { fixtureJudge, measurementOf } from "./fixture.ts";

const run = fixtureRun();
const [lan] = run.conditions;
const ofLan = run.predictions.filter(({ condition }) => condition === lan.name);
/** Saturated arrivals only, so that every point is stable. */
const saturated = fixtureRun({ cuts: 8, conditions: threeConditions.slice(0, 2) });

/** One factor for each prediction of a run, both for latency and throughput. */
const factors = (of: Run) =>
  fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), {
    minLength: of.predictions.length,
    maxLength: of.predictions.length,
  });

function scaled(prediction: Prediction, time: number): Prediction {
  const { latency, throughput, parts } = prediction;
  const interval = (value: [number, number] | null, factor: number): [number, number] | null =>
    value && [value[0] * factor, value[1] * factor];
  return {
    ...prediction,
    latency: {
      mean: latency.mean * time,
      p50: latency.p50 * time,
      p95: latency.p95 * time,
      p99: latency.p99 * time,
      interval: interval(latency.interval, time),
    },
    throughput: { mean: throughput.mean / time, interval: interval(throughput.interval, 1 / time) },
    parts: {
      compute: parts.compute * time,
      transfer: parts.transfer * time,
      waiting: parts.waiting * time,
    },
  };
}

describe("judge", () => {
  it("finds nothing wrong with a perfect prediction", () => {
    const validation = fixtureJudge(run, { measurements: run.predictions });
    expect(validation.points).toHaveLength(run.predictions.length);
    expect(validation.withinTolerance).toBe(true);
    for (const summary of validation.summaries) {
      for (const figure of [summary.latency, summary.p50, summary.p95, summary.throughput]) {
        expect(figure).toMatchObject({ median: 0, mean: 0, bias: 0, within10: 1 });
      }
      expect([summary.order.latency!.tau, summary.order.throughput!.tau]).toEqual([1, 1]);
      expect([summary.frontOverlap, summary.hypervolume, summary.bottleneck]).toEqual([1, 1, 1]);
      expect(summary.regret.front).toEqual({ mean: 0, worst: 0 });
      expect(summary.regret.objectives.map(({ regret }) => regret)).toEqual([0, 0]);
    }
    for (const point of validation.points) {
      expect(Object.values(point.parts).every((part) => part === null || part === 0)).toBe(true);
    }
  });

  it("compares fronts and choices among the plans that meet the limits by prediction", () => {
    const [{ name }] = saturated.conditions;
    const own = saturated.predictions.filter(({ condition }) => condition === name);
    const [, , third] = own.map(({ latency }) => latency.mean).toSorted((a, b) => a - b);
    const within = own.filter(({ latency }) => latency.mean <= third).map(({ plan }) => plan);
    const limited: Run = {
      ...saturated,
      where: [{ objective: "latency", relation: "<=", value: third }],
    };
    // Measured, the plans beyond the limit would be the best.
    const measurements = own.map((prediction) =>
      within.includes(prediction.plan)
        ? prediction
        : measurementOf(prediction, { compute: 0.01, transfer: 0.01, waiting: 0.01, throughput: 100 }),
    );
    const { fronts, summaries } = fixtureJudge(limited, { measurements });
    const named = [...fronts[0].predicted, ...fronts[0].measured];
    const chosen = summaries[0].regret.objectives.flatMap(({ chosen, best }) => [chosen, best]);
    expect(within).toEqual(expect.arrayContaining([...named, ...chosen]));
    expect(summaries[0].regret.objectives.map(({ regret }) => regret)).toEqual([0, 0]);
  });

  it("finds no negative loss in the best plan by prediction if another measures the same but for rounding", () => {
    const measurements = ofLan.map((prediction): Measurement => {
      const { latency, throughput } = prediction;
      // Better by a rounding error, the better the prediction is.
      return {
        ...prediction,
        latency: { ...latency, mean: 1 + latency.mean * 1e-13, interval: null },
        throughput: { mean: 1 + throughput.mean * 1e-13, interval: null },
      };
    });
    const validation = fixtureJudge(run, { measurements });
    expect(validationSchema.parse(validation)).toEqual(validation);
    const { objectives } = validation.summaries[0].regret;
    expect(objectives.map(({ regret }) => regret)).toEqual([0, 0]);
  });

  it("returns a validation that fits its schema and survives JSON, whatever the measurements", () => {
    fc.assert(
      fc.property(factors(run), (miss) => {
        const measurements = run.predictions.map((prediction, index) =>
          measurementOf(prediction, { compute: miss[index], throughput: 1 / miss[index] }),
        );
        const validation = fixtureJudge(run, { measurements });
        expect(validationSchema.parse(JSON.parse(JSON.stringify(validation)))).toEqual(validation);
        for (const { hypervolume, frontOverlap, regret } of validation.summaries) {
          expect(hypervolume!).toBeGreaterThanOrEqual(0);
          expect(hypervolume!).toBeLessThanOrEqual(1);
          expect(frontOverlap!).toBeLessThanOrEqual(1);
          expect(regret.objectives.every((item) => item.regret >= 0)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("does not depend on the unit of time", () => {
    fc.assert(
      fc.property(factors(saturated), fc.constantFrom(1e-3, 0.5, 60), (miss, unit) => {
        const measurements = saturated.predictions.map((prediction, index) =>
          measurementOf(prediction, { compute: miss[index], throughput: 1 / miss[index] }),
        );
        const inUnit = (list: readonly Prediction[]) => list.map((item) => scaled(item, unit));
        const one = fixtureJudge(saturated, { measurements });
        const other = fixtureJudge(
          { ...saturated, predictions: inUnit(saturated.predictions) },
          { measurements: inUnit(measurements) },
        );
        for (const [index, summary] of one.summaries.entries()) {
          const { latency, throughput, hypervolume, frontOverlap, order } = other.summaries[index];
          expect(latency!.median).toBeCloseTo(summary.latency!.median, 9);
          expect(throughput!.bias).toBeCloseTo(summary.throughput!.bias, 9);
          expect(hypervolume!).toBeCloseTo(summary.hypervolume!, 9);
          expect(frontOverlap).toBe(summary.frontOverlap);
          expect(order.latency).toEqual(summary.order.latency);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("divides by the measured value, with the sign of predicted minus measured", () => {
    const [first] = ofLan;
    const slower = measurementOf(first, { compute: 2, throughput: 0.5 });
    const { points, summaries } = fixtureJudge(run, { measurements: [slower] });
    expect(points[0].errors.throughput).toBeCloseTo(1, 12);
    expect(points[0].errors.latency).toBeCloseTo(first.latency.mean / slower.latency.mean - 1, 12);
    expect(points[0].parts.compute).toBeCloseTo(-first.parts.compute, 12);
    expect(points[0].withinTolerance).toBe(false);
    expect(summaries.map(({ condition, points: count }) => [condition, count])).toEqual([
      [lan.name, 1],
      [null, 1],
    ]);
    expect(summaries[0].throughput).toMatchObject({ count: 1, median: 1, bias: 1, within10: 0 });
  });

  it("says how wrong each device's own time is", () => {
    fc.assert(
      fc.property(factors(run), fc.double({ min: 0.5, max: 2, noNaN: true }), (pace, slower) => {
        // Each point runs at a pace of its own; in all of them the server is busy longer a frame.
        const measurements = run.predictions.map((prediction, index) => {
          const throughput = prediction.throughput.mean * pace[index];
          const busier = (name: string) => (name === "server" ? slower : 1) * pace[index];
          return {
            ...prediction,
            throughput: { mean: throughput, interval: null },
            resources: prediction.resources.map((use) => ({
              ...use,
              utilisation: use.utilisation * busier(use.name),
            })),
          };
        });
        const { devices } = fixtureJudge(run, { measurements }).summaries.at(-1)!;
        expect(devices.map(({ device }) => device).sort()).toEqual(["pi", "server"]);
        for (const { device, error } of devices) {
          expect(error).toBeCloseTo(device === "server" ? 1 / slower - 1 : 0, 9);
        }
      }),
      { numRuns: 30 },
    );
    const silent = run.predictions.map((prediction): Measurement => ({ ...prediction, resources: [] }));
    expect(fixtureJudge(run, { measurements: silent }).summaries.at(-1)!.devices).toEqual([]);
  });

  it("words a median with the digits that tell it from the tolerance, and the tolerance as it was given", () => {
    const factor = 1 / (1 - 0.1004);
    const measurements = ofLan.map((prediction) =>
      measurementOf(prediction, { compute: factor, transfer: factor, waiting: factor }),
    );
    const verdict = (tolerance: number) => fixtureJudge(run, { measurements, tolerance }).verdict;
    expect(verdict(0.1)).toContain("10.04 % of latency");
    expect(verdict(0.1)).toContain("outside the tolerance of 10 %");
    expect(verdict(0.105)).toContain("10 % of latency");
    expect(verdict(0.105)).toContain("within the tolerance of 10.5 %");
  });

  it("does not take a plan for within the tolerance through which nothing came", () => {
    const [first, second] = ofLan;
    const nothing = { ...measurementOf(first), throughput: { mean: 0, interval: null } };
    const { points } = fixtureJudge(run, { measurements: [nothing, measurementOf(second)] });
    expect(points.map(({ errors, withinTolerance }) => [errors.throughput, withinTolerance])).toEqual([
      [null, false],
      [0, true],
    ]);
  });

  it("judges by the medians over all points, and says in which direction they lean", () => {
    const measurements = ofLan.map((prediction) =>
      measurementOf(prediction, { compute: 1.25, transfer: 1.25, waiting: 1.25, throughput: 0.8 }),
    );
    const validation = fixtureJudge(run, { measurements });
    expect(validation.withinTolerance).toBe(false);
    expect(validation.verdict).toContain("20 % of latency (mostly predicted too low)");
    expect(validation.verdict).toContain("25 % of throughput (mostly predicted too high)");
    expect(validation.verdict).toContain("outside the tolerance of 10 %");
    expect(fixtureJudge(run, { measurements, tolerance: 0.26 }).withinTolerance).toBe(true);
    // The order is right all the same, and so is the choice.
    expect(validation.summaries[0].order.latency!.tau).toBe(1);
    expect(validation.summaries[0].hypervolume).toBe(1);
  });

  it("counts the regret of a wrong choice", () => {
    const best = ofLan.reduce((a, b) => (b.latency.mean < a.latency.mean ? b : a));
    const measurements = ofLan.map((prediction) =>
      prediction === best ? scaled(prediction, 3) : measurementOf(prediction),
    );
    const [summary] = fixtureJudge(run, { measurements }).summaries;
    const others = measurements.filter(({ plan }) => plan !== best.plan).map(({ latency }) => latency.mean);
    const [latency] = summary.regret.objectives;
    expect(latency).toMatchObject({ objective: "latency", chosen: best.plan });
    expect(latency.best).not.toBe(best.plan);
    const least = Math.min(...others);
    expect(latency.regret).toBeCloseTo((3 * best.latency.mean) / least - 1, 9);
    expect(summary.regret.front!.worst).toBeGreaterThan(0);
  });

  it("gives less hypervolume if the whole predicted front disappoints", () => {
    const measurements = ofLan.map((prediction) => {
      return scaled(prediction, lan.front.includes(prediction.plan) ? 3 : 1);
    });
    const [summary] = fixtureJudge(run, { measurements }).summaries;
    expect(summary.hypervolume!).toBeLessThan(0.9);
    expect(summary.frontOverlap!).toBeLessThan(0.5);
  });

  it("fails a plan with a wrong result under every condition, however fast it is", () => {
    const { plan } = ofLan[3];
    const outputs = run.plans.map(({ id }) => ({
      plan: id,
      difference: id === plan ? 0.25 : 2e-6,
      withinTolerance: id !== plan,
    }));
    const { points, failures } = fixtureJudge(run, { outputs });
    expect(points.some((point) => point.plan === plan)).toBe(false);
    expect(points.every((point) => point.outputDifference === 2e-6)).toBe(true);
    expect(failures.map(({ condition }) => condition)).toEqual(run.conditions.map(({ name }) => name));
    expect(failures[0].reason).toContain("0.25");
  });

  it("counts failed points as failed and not as measured", () => {
    const { condition, plan } = ofLan[2];
    const failures = [{ condition, plan, device: "server", reason: "the device was lost" }];
    const validation = fixtureJudge(run, { failures });
    expect(validation.failures).toEqual(failures);
    expect(validation.points).toHaveLength(run.predictions.length - 1);
    expect(validation.summaries[0]).toMatchObject({ points: ofLan.length - 1, failures: 1 });
    expect(validation.verdict).toContain("1 point failed and is not counted");
    const nothing = fixtureJudge(run, { measurements: [], failures });
    expect(nothing.withinTolerance).toBe(false);
    expect(nothing.verdict).toContain("Nothing was measured");
  });

  it("has no latency errors where a queue kept growing", () => {
    const open = run.predictions.filter(({ stable }) => !stable);
    expect(open.length).toBeGreaterThan(0);
    const { points } = fixtureJudge(run, { measurements: open });
    expect(points.every(({ errors }) => errors.latency === null && errors.throughput === 0)).toBe(true);
  });

  it("accepts measurements with fewer figures, and judges by those that they have", () => {
    const measurements = ofLan.map((prediction): Measurement => {
      return {
        ...prediction,
        frames: null,
        latency: { ...prediction.latency, p50: null, p95: null, p99: null },
        parts: { ...prediction.parts, waiting: null },
        periodParts: null,
        bottleneck: null,
        stable: null,
      };
    });
    const withP95 = { ...run, objectives: ["latency", "p95", "throughput"] };
    const validation = fixtureJudge(withP95, { measurements, source: "imported", testbed: null });
    expect(validation.objectives).toEqual(["latency", "throughput"]);
    expect(validation.summaries[0]).toMatchObject({
      p50: null,
      p95: null,
      bottleneck: null,
      frontOverlap: 1,
    });
    expect(validation.points[0].parts.waiting).toBeNull();
    expect(validation.points[0].bottleneck).toBeNull();
  });

  it("refuses a measurement without a prediction, two measurements of a point, and a tolerance that is no share", () => {
    const [first] = ofLan;
    const refusal = (input: Parameters<typeof fixtureJudge>[1]) => () => fixtureJudge(run, input);
    expect(refusal({ measurements: [{ ...first, plan: "nowhere" }] })).toThrow(InputError);
    expect(refusal({ measurements: [first, first] })).toThrow("two measurements");
    expect(refusal({ outputs: [{ plan: "nowhere", difference: 0, withinTolerance: true }] })).toThrow(
      "no such plan",
    );
    for (const tolerance of [0, -0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(refusal({ tolerance })).toThrow(
        `tolerance ${tolerance}: a share above 0, such as 0.05, is needed`,
      );
    }
  });

  it.for([Number.NaN, Number.POSITIVE_INFINITY, -1])("refuses measured figures of %d", (wrong) => {
    const [first] = ofLan;
    const latency = { ...first, latency: { ...first.latency, mean: wrong } };
    const p95 = { ...first, latency: { ...first.latency, p95: wrong } };
    const throughput = { ...first, throughput: { mean: wrong, interval: null } };
    for (const [name, item] of Object.entries({ latency, p95, throughput })) {
      expect(() => fixtureJudge(run, { measurements: [item] })).toThrow(
        `plan ${first.plan} under condition lan: measured ${name} ${wrong}: a number of at least 0 is needed`,
      );
    }
  });

  it("names points that should have been measured but were not, and compares no fronts that lack one", () => {
    const run = fixtureRun({ cuts: 4, conditions: threeConditions.slice(0, 2) });
    const [first, ...others] = run.predictions.filter(
      ({ condition }) => condition === run.conditions[0].name,
    );
    const whole = run.predictions.filter(({ condition }) => condition === run.conditions[1].name);
    const unmeasured = others.map(({ condition, plan }) => ({
      condition,
      plan,
      reason: "the budget of 2 s ended",
    }));
    const measurements = [first, ...whole].map((prediction) => measurementOf(prediction));
    const validation = validationSchema.parse(fixtureJudge(run, { measurements, unmeasured }));
    expect(validation.unmeasured).toEqual(unmeasured);
    expect(validation.verdict).toContain(
      `${others.length} of ${run.predictions.length} points were not measured: ${others[0].plan} under`,
    );
    const [lacking, compared, all] = validation.summaries;
    for (const summary of [lacking, all]) {
      expect(summary).toMatchObject({ unmeasured: others.length, frontOverlap: null, hypervolume: null });
      expect(summary.regret).toEqual({ objectives: [], front: null });
    }
    expect(compared).toMatchObject({ unmeasured: 0, frontOverlap: 1, hypervolume: 1 });
  });

  it("does not compare a front of one point with itself", () => {
    const run = fixtureRun({ cuts: 4, conditions: threeConditions.slice(0, 1) });
    const measurements = [measurementOf(run.predictions[0])];
    const [summary] = fixtureJudge(run, { measurements }).summaries;
    expect(summary).toMatchObject({ points: 1, frontOverlap: null, hypervolume: null });
  });
});
