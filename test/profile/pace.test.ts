import { describe, expect, it, vi } from "vitest";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { PaceMeter } from "../../src/profile/paceMeter.ts";
import { paceModel } from "../../src/profile/paceModel.ts";
import { paceVersion } from "../../src/profile/paceVersion.ts";
import { profiledPaces } from "../../src/profile/profiledPaces.ts";
import { madeUpProfile } from "../support/profile.ts";

describe("the pace of a device", () => {
  it("is measured with a model of the same bytes each time", async () => {
    const [once, again] = [paceModel(), paceModel()].map((model) => Buffer.concat(encodeModel(model)));
    expect(once.equals(again)).toBe(true);
    const meter = await PaceMeter.open({ provider: "cpu", threads: 1 });
    const start = performance.now();
    const pace = await meter.measure(3);
    expect(pace).toBeGreaterThan(0);
    // The mean of three runs, which a warm-up came before.
    expect(3 * pace).toBeLessThan((performance.now() - start) / 1000);
  });

  it.each([
    ["what a compilation beside it took does not count", [3.3, 1.75, 1.77], 1.76],
    ["two results that agree are enough", [1.7, 1.8, 9], 1.75],
    ["where the machine itself changes, the last result counts", [1, 2, 3, 4, 9], 4],
  ])("%s", async (_, results, pace) => {
    const meter = await PaceMeter.open({ provider: "cpu", threads: 1 });
    const measure = vi.spyOn(meter, "measure");
    for (const result of results) measure.mockResolvedValueOnce(result);
    expect(await meter.measureAfterPause(10)).toBeCloseTo(pace, 12);
  });

  it("comes from every visit of a profile that measured it, with this version's model", () => {
    const profile = madeUpProfile([1, 2], [40, 20, 4]);
    const paced = { ...profile, stages: profile.stages.map((stage) => ({ ...stage, paces: [0.5, null] })) };
    const withVersion = (version?: number) => ({
      ...paced,
      measurement: { ...profile.measurement, paceVersion: version },
    });
    expect(profiledPaces(withVersion(paceVersion))).toEqual([0.5, 0.5, 0.5]);
    expect(profiledPaces(withVersion(paceVersion + 1))).toEqual([]);
    expect(profiledPaces(withVersion(undefined))).toEqual([]);
    expect(profiledPaces(profile)).toEqual([]);
  });

  it("are listed round by round, as they were measured", () => {
    const profile = madeUpProfile([0.01, 0.02], [400, 400, 400]);
    const paces = [
      [1, 3, 5],
      [2, null, 6],
      [null, 4],
    ];
    const measurement = { ...profile.measurement, paceVersion };
    const stages = profile.stages.map((stage, index) => ({ ...stage, paces: paces[index] }));
    expect(profiledPaces({ ...profile, measurement, stages })).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
