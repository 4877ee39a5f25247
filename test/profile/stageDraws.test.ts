import { mean, sampleCorrelation, standardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { readProfile } from "../../src/profile/profileFile.ts";
import { profileFit } from "../../src/profile/profileFit.ts";
import { StageDraws } from "../../src/profile/stageDraws.ts";

const profile = await readProfile("validate/results/resnet18.b1/profile.json");
const fit = profileFit(profile);
const last = profile.cuts.length - 1;
const many = 4000;

describe("StageFit.draw", () => {
  it("has the deviations that the estimates say, for measured stages and others", () => {
    const draws = new StageDraws(profile, many, 1);
    const session = Math.hypot(0.05, fit.spread.visit);
    for (const [from, to] of [
      [0, last],
      [0, 5],
      [5, last],
      [3, 7],
      [2, 4],
    ]) {
      const { mean: seconds, sd } = fit.estimate(from, to);
      const expected = Math.hypot(sd / seconds, session);
      const found = [...draws.of(from, to).lasting];
      expect(standardDeviation(found) / expected, `${from} to ${to}`).toBeCloseTo(1, 1);
      expect(Math.abs(mean(found))).toBeLessThan(0.1 * expected);
    }
  });
});

describe("StageDraws", () => {
  it("are the same for the same seed, in any order, and others for another", () => {
    const one = new StageDraws(profile, 50, "seed");
    const other = new StageDraws(profile, 50, "seed");
    const later = other.of(5, last);
    expect(one.of(0, 5)).toEqual(other.of(0, 5));
    expect(one.of(5, last)).toEqual(later);
    expect(new StageDraws(profile, 50, "another").of(0, 5)).not.toEqual(one.of(0, 5));
  });

  it("err together where stages share segments", () => {
    const draws = new StageDraws(profile, many, 1);
    const difference = (one: Float64Array, other: Float64Array) =>
      standardDeviation(Array.from(one, (value, draw) => value - other[draw]));
    const [whole, most, first] = [
      [0, last],
      [0, last - 1],
      [0, 1],
    ].map(([from, to]) => draws.of(from, to).lasting);
    expect(difference(whole, most)).toBeLessThan(difference(whole, first));
  });

  it("of two profiles of a machine have the session in common, and nothing else", () => {
    const others = [
      { ...profile, model: { ...profile.model, batch: 8 } },
      { ...profile, runtime: { ...profile.runtime, threads: 2 } },
      { ...profile, createdAt: "2026-12-01T00:00:00.000Z" },
    ];
    // What a stage takes relative to the whole model has no session in it.
    const relative = (one: typeof profile) => {
      const draws = new StageDraws(one, many, 1);
      const whole = draws.of(0, last).lasting;
      return [...draws.of(3, 7).lasting].map((deviation, draw) => (1 + deviation) / (1 + whole[draw]));
    };
    const own = relative(profile);
    for (const other of others) {
      // The standard error of a correlation of independent samples is 0.016.
      expect(Math.abs(sampleCorrelation(own, relative(other)))).toBeLessThan(0.06);
      const wholes = [profile, other].map((one) => [...new StageDraws(one, many, 1).of(0, last).lasting]);
      const session = 0.05 ** 2 + fit.spread.visit ** 2;
      const { mean: seconds, sd } = fit.estimate(0, last);
      expect(sampleCorrelation(wholes[0], wholes[1])).toBeCloseTo(
        session / (session + (sd / seconds) ** 2),
        1,
      );
    }
  });

  it("differ more for one run than for what lasts", () => {
    const { lasting, ofRun } = new StageDraws(profile, many, 1).of(0, 5);
    const [both, one] = [ofRun, lasting].map((values) => standardDeviation([...values]));
    expect(both).toBeCloseTo(Math.hypot(one, 0.04, fit.spread.visit), 2);
  });
});
