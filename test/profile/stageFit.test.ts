import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, randomStream } from "../../src/base/random.ts";
import { fitStages } from "../../src/profile/fitStages.ts";
import { StageFit, type StageObservation } from "../../src/profile/stageFit.ts";
import { stageRanges } from "../../src/profile/stageRanges.ts";

const spread = { structure: 0.1, visit: 0.03 };

/** A model of which every stage's time is that of its segments and its two ends. */
function additive(random: Random, count: number) {
  const segments = Array.from({ length: count }, () => 0.5 + random());
  const edges = Array.from({ length: count + 1 }, () => ({ enter: 0.2 * random(), leave: 0.2 * random() }));
  const time = (from: number, to: number) =>
    segments.slice(from, to).reduce((sum, each) => sum + each, 0) +
    (from > 0 ? edges[from].enter : 0) +
    (to < count ? edges[to].leave : 0);
  const cuts = edges.map((_, index) => ({ bytes: 1000, work: index }));
  return { cuts, time };
}

function observe(
  count: number,
  time: (from: number, to: number) => number,
  which: "ends" | "spans" = "ends",
): StageObservation[] {
  return stageRanges(count + 1, which).map(({ from, to }) => ({
    from,
    to,
    seconds: time(from, to),
    visits: 1,
  }));
}

/** Two independent standard normal numbers by Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe("StageFit", () => {
  it("finds stages between inner cuts from prefixes and suffixes", () => {
    const { cuts, time } = additive(randomStream(1, "test"), 12);
    const fit = fitStages(cuts, observe(12, time));
    for (const { from, to } of stageRanges(13, "all")) {
      // Noise and the stages' own deviations are assumed, so the fit leans a little towards the work's shares.
      expect(Math.abs(fit.estimate(from, to).mean / time(from, to) - 1), `${from} ${to}`).toBeLessThan(0.2);
    }
  });

  it("predicts an observation without it as a fit to the others does", () => {
    const random = randomStream(2, "test");
    const { cuts, time } = additive(random, 8);
    const observations = observe(8, (from, to) => time(from, to) * (1 + 0.05 * normal(random)));
    const left = new StageFit(cuts, observations, spread).leaveOneOut();
    for (const { observation, mean } of left) {
      if (observation.from === 0 && observation.to === 8) continue;
      const others = observations.filter((other) => other !== observation);
      const { mean: refitted } = new StageFit(cuts, others, spread).estimate(
        observation.from,
        observation.to,
      );
      expect(mean).toBeCloseTo(refitted, 9);
    }
  });

  it("has intervals that cover what they should", () => {
    const random = randomStream(3, "test");
    let covered = 0;
    let count = 0;
    for (let run = 0; run < 40; run++) {
      const { cuts, time } = additive(random, 10);
      const truth = new Map<string, number>();
      const timeOf = (from: number, to: number) => {
        const key = `${from} ${to}`;
        const known = truth.get(key);
        if (known !== undefined) return known;
        const exact = time(from, to);
        const seconds = exact + 0.1 * Math.sqrt(exact) * normal(random);
        truth.set(key, seconds);
        return seconds;
      };
      const observations = observe(10, (from, to) => timeOf(from, to) * (1 + 0.03 * normal(random)), "spans");
      const fit = new StageFit(cuts, observations, spread);
      for (const { from, to } of stageRanges(11, "all")) {
        const { mean, sd } = fit.estimate(from, to);
        if (Math.abs(timeOf(from, to) - mean) < 1.96 * sd) covered++;
        count++;
      }
    }
    expect(covered / count).toBeGreaterThan(0.92);
    expect(covered / count).toBeLessThan(0.99);
  });

  it("draws a noisy measurement toward what the others say, and leaves one that was repeated often", () => {
    const { cuts, time } = additive(randomStream(4, "test"), 10);
    const seen = (visits: number) => {
      const observations = observe(10, time).map((each) =>
        each.from === 0 && each.to === 5 ? { ...each, seconds: 1.1 * each.seconds, visits } : each,
      );
      return new StageFit(cuts, observations, spread).estimate(0, 5).mean / time(0, 5);
    };
    expect(seen(1)).toBeLessThan(1.095);
    expect(seen(1)).toBeGreaterThan(1);
    expect(seen(1000)).toBeGreaterThan(1.099);
  });

  it("hardly minds an outlier", () => {
    const { cuts, time } = additive(randomStream(5, "test"), 16);
    const observations = observe(16, time, "spans").map((each) =>
      each.from === 0 && each.to === 9 ? { ...each, seconds: 1.5 * each.seconds } : each,
    );
    const off = (fit: StageFit) => Math.abs(fit.estimate(4, 9).mean / time(4, 9) - 1);
    const robust = fitStages(cuts, observations);
    expect(off(robust)).toBeLessThan(0.5 * off(new StageFit(cuts, observations, robust.spread)));
    expect(off(robust)).toBeLessThan(0.08);
  });

  it("takes one visit that is an outlier for noise, and many for a stage that is unusual", () => {
    const { cuts, time } = additive(randomStream(5, "test"), 16);
    const whole = time(0, 16);
    const estimated = (visits: number) => {
      const observations = observe(16, time).map((each) => ({
        ...each,
        visits,
        ...(each.from === 0 && each.to === 16 && { seconds: 1.15 * whole }),
      }));
      return fitStages(cuts, observations, 0.03).estimate(0, 16).mean / whole;
    };
    expect(estimated(1)).toBeLessThan(1.08);
    expect(estimated(5)).toBeGreaterThan(1.13);
  });

  it("knows an outlier in the second pass too", () => {
    const random = randomStream(6, "test");
    const { cuts, time } = additive(random, 16);
    const observations = observe(16, time, "spans").map((each) => ({
      ...each,
      seconds: each.seconds * (1 + 0.03 * normal(random)) * (each.from === 0 && each.to === 9 ? 1.5 : 1),
    }));
    const left = fitStages(cuts, observations, 0.03).leaveOneOut();
    const { observation, mean, unweightedSd } = left.find(
      ({ observation: { from, to } }) => from === 0 && to === 9,
    )!;
    const distance = (observation.seconds - mean) / unweightedSd;
    expect(observation.weight).toBeLessThan((1.5 * 5) / (4 + distance * distance));
  });

  it("draws deviations that have the estimate's standard deviation, also where it is not known how slow a stage was", () => {
    const random = randomStream(7, "test");
    const { cuts, time } = additive(random, 6);
    const observations = observe(6, time).map((each, index) => ({
      ...each,
      slowness: index % 2 === 0 ? 0.4 : -0.4,
    }));
    const fit = new StageFit(cuts, observations, spread);
    const draws = Array.from({ length: 4000 }, () =>
      fit.draw(Array.from({ length: fit.unknowns }, () => normal(random))),
    );
    for (const { from, to } of observations) {
      const { mean, sd } = fit.estimate(from, to);
      const squares = draws.reduce((sum, d) => sum + fit.deviation(from, to, d, normal(random)) ** 2, 0);
      expect(Math.abs((Math.sqrt(squares / draws.length) * mean) / sd - 1), `${from} ${to}`).toBeLessThan(
        0.04,
      );
    }
  });

  it("gives every stage a time above zero and a finite deviation, whatever was measured", () => {
    const seconds = fc.double({ min: 1e-6, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 21, maxLength: 21 }), (times) => {
        const cuts = Array.from({ length: 11 }, (_, index) => ({ bytes: 10 * index, work: index }));
        const observations = stageRanges(11, "ends").map((range, index) => ({
          ...range,
          seconds: times[index],
          visits: 1,
        }));
        const fit = fitStages(cuts, observations);
        for (const { from, to } of stageRanges(11, "all")) {
          const { mean, sd } = fit.estimate(from, to);
          expect(mean).toBeGreaterThan(0);
          expect(sd).toBeGreaterThan(0);
          expect(sd).toBeLessThan(Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("divides out how slow the machine was, as far as the stages show it", () => {
    const random = randomStream(6, "test");
    const { cuts, time } = additive(random, 12);
    const observations = observe(12, time, "spans").map((each) => {
      const slowness = Math.log(random() < 0.5 ? 1 : 1.4);
      return { ...each, seconds: each.seconds * Math.exp(0.7 * slowness), slowness };
    });
    const blind = observations.map(({ slowness: _, ...each }) => each);
    const error = (fit: StageFit) => {
      const errors = stageRanges(13, "all").map(({ from, to }) =>
        Math.abs(fit.estimate(from, to).mean / time(from, to) - 1),
      );
      return errors.reduce((sum, each) => sum + each, 0) / errors.length;
    };
    expect(error(fitStages(cuts, observations))).toBeLessThan(0.3 * error(fitStages(cuts, blind)));
  });

  it("needs the whole model", () => {
    const cuts = [0, 1, 2].map((work) => ({ bytes: 1, work }));
    expect(() => fitStages(cuts, [{ from: 0, to: 1, seconds: 1, visits: 1 }])).toThrow(RangeError);
  });
});
