import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paceVersion } from "../../src/profile/paceVersion.ts";
import { stageCost } from "../../src/profile/stageCost.ts";
import { madeUpProfile, madeUpStage } from "../support/profile.ts";

const blocks = [1, 2, 4, 8];
const bytes = [40, 40, 40, 40, 40];

describe("stageCost", () => {
  it("gives measured stages as measured", () => {
    const profile = madeUpProfile(blocks, bytes);
    expect(stageCost(profile, 0, 2)).toEqual({
      median: 3,
      samples: [3, 3, 3],
      memory: 2000,
      source: "measured",
    });
    expect(stageCost(profile, 0, 4)).toMatchObject({ median: 15, source: "measured" });
  });

  it("estimates an unmeasured stage from prefixes and suffixes, and scales the samples of a longer one", () => {
    const cost = stageCost(madeUpProfile(blocks, bytes), 1, 3);
    expect(cost.source).toBe("estimated");
    expect(Math.abs(cost.median - 6)).toBeLessThan(0.1);
    expect(cost.sd).toBeGreaterThan(0);
    expect(cost.samples).toHaveLength(3);
    for (const sample of cost.samples) expect(sample).toBeCloseTo(cost.median, 9);
  });

  it("uses the share of the work if only the whole model was measured", () => {
    const whole = madeUpProfile(blocks, bytes).stages.filter(({ from, to }) => from === 0 && to === 4);
    expect(stageCost(madeUpProfile(blocks, bytes, { stages: whole }), 1, 3).median).toBeCloseTo(7.5);
  });

  it("estimates suffixes and prefixes that were not measured between those that were", () => {
    const profile = madeUpProfile(blocks, bytes);
    const measured = profile.stages.filter(
      ({ from, to }) => [0, 2, 4].includes(from) && [0, 2, 4].includes(to),
    );
    const sparse = { ...profile, stages: measured };
    // Of 15: 3 before cut 2, 12 behind it. Each block has the same work.
    const { median, memory, source } = stageCost(sparse, 0, 1);
    expect({ memory, source }).toEqual({ memory: 2000, source: "estimated" });
    expect(Math.abs(median - 1.5)).toBeLessThan(0.5);
    expect(Math.abs(stageCost(sparse, 3, 4).median - 6)).toBeLessThan(0.5);
    expect(stageCost(sparse, 0, 2)).toMatchObject({ median: 3, source: "measured" });
  });

  it("is exact, whichever stages were measured beside the whole model, if time is proportional to work", () => {
    const profile = madeUpProfile([2, 2, 2, 2, 2, 2], [40, 40, 40, 40, 40, 40, 40]);
    const isWhole = ({ from, to }: { from: number; to: number }) => from === 0 && to === 6;
    const others = profile.stages.filter((stage) => !isWhole(stage));
    fc.assert(
      fc.property(fc.subarray(others), fc.nat(5), fc.nat(5), (some, from, more) => {
        const to = Math.min(6, from + 1 + more);
        const cost = stageCost(
          { ...profile, stages: [...profile.stages.filter(isWhole), ...some] },
          from,
          to,
        );
        expect(cost.median).toBeCloseTo(2 * (to - from), 9);
        expect(cost.samples[0]).toBeCloseTo(2 * (to - from), 9);
      }),
    );
  });

  it("draws a measurement from a fast moment toward what the other stages say, if the paces tell", () => {
    const equal = [2, 2, 2, 2, 2, 2];
    const profile = madeUpProfile(equal, [40, 40, 40, 40, 40, 40, 40]);
    const lucky = { from: 0, to: 3 };
    const stages = profile.stages.map((stage) =>
      stage.from === lucky.from && stage.to === lucky.to
        ? { ...madeUpStage(0, 3, 4), paces: [0.02] }
        : { ...stage, paces: [0.03] },
    );
    const measurement = { ...profile.measurement, paceVersion };
    const { median, samples, source, sd } = stageCost({ ...profile, stages, measurement }, 0, 3);
    expect(source).toBe("measured");
    expect(median).toBeGreaterThan(5.5);
    expect(median).toBeLessThan(6.3);
    expect(samples).toEqual([median, median, median]);
    expect(sd).toBeGreaterThan(0);
    // Nothing is known of the pace: the measurement stands.
    expect(stageCost({ ...profile, stages }, 0, 3).median).toBe(4);
  });

  it("takes the cost of pauses from the nearest stage that rested, in proportion", () => {
    const profile = madeUpProfile(blocks, bytes);
    const rested = { idle: [0.01], seconds: [[0.2, 0.1]] };
    const stages = profile.stages.map((stage) => {
      if (stage.from === 0 && stage.to === 1) return { ...stage, afterIdle: rested };
      if (stage.from === 0 && stage.to === 4)
        return { ...stage, afterIdle: { ...rested, seconds: [[9, 9]] } };
      return stage;
    });
    const near = stageCost({ ...profile, stages }, 0, 2).afterIdle!;
    expect(near.idle).toEqual([0.01]);
    for (const [run, more] of [0.6, 0.3].entries()) expect(near.seconds[0][run]).toBeCloseTo(more, 12);
    expect(stageCost({ ...profile, stages }, 0, 1).afterIdle).toEqual(rested);
    expect(stageCost(profile, 0, 2).afterIdle).toBeUndefined();
  });

  it("refuses a stage with no nodes", () => {
    const profile = madeUpProfile(blocks, bytes);
    expect(() => stageCost(profile, 2, 2)).toThrow(/no stage from cut 2 to cut 2: cuts are 0 to 4/);
    expect(() => stageCost(profile, 0, 5)).toThrow(RangeError);
  });
});
