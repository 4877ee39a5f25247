import { describe, expect, it } from "vitest";
import { normalSample } from "../../src/base/normalSample.ts";
import { randomStream } from "../../src/base/random.ts";
import { driftOf } from "../../src/judge/drift.ts";
import { fixtureRun } from "../report/fixture.ts";
import { fixtureJudge, measurementOf } from "./fixture.ts";

describe("drift", () => {
  it("is the ratio of the mean paces, less one", () => {
    const { interval, ...drift } = driftOf("pi", [1, 3, 2, 2, 2], [2, 2, 5, 3, 3, 3])!;
    expect(drift).toEqual({ device: "pi", drift: 0.5, profiled: 2, measured: 3 });
    expect((1 + interval[0]) * (1 + interval[1])).toBeCloseTo(1.5 ** 2, 12);
  });

  it("is not known from a few paces", () => {
    expect(driftOf("pi", [1, 1, 1, 1], [1, 1, 1, 1, 1])).toBeUndefined();
    expect(driftOf("pi", [1, 1, 1, 1, 1], [])).toBeUndefined();
  });

  it("has an interval that covers the true ratio 95 times in 100", () => {
    const random = randomStream(1, "drift");
    // A machine that is at one of two speeds, as seen on shared hosts.
    const paces = (count: number, scale: number) =>
      Array.from({ length: count }, () => scale * (random() < 0.3 ? 2 : 3.3) * (1 + 0.1 * random()));
    let covered = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const [low, high] = driftOf("pi", paces(60, 1), paces(25, 1.1))!.interval;
      if (low <= 0.1 && 0.1 <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.93);
    expect(covered / trials).toBeLessThan(0.98);
  });

  it("has one that covers it where a machine is slow for several visits in a row, too", () => {
    const normals = normalSample(400_000, 1, "paces");
    let drawn = 0;
    let slowness = 0;
    // The correlation of visits in a row that was recorded on a host that drifts: validate/drifting.
    const paces = (count: number, scale: number) =>
      Array.from({ length: count }, () => {
        slowness = 0.45 * slowness + Math.sqrt(1 - 0.45 ** 2) * normals[drawn++];
        return scale * Math.exp(0.2 * slowness);
      });
    let covered = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const [low, high] = driftOf("pi", paces(100, 1), paces(70, 1.1))!.interval;
      if (low <= 0.1 && 0.1 <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.94);
    expect(covered / trials).toBeLessThan(0.99);
  });

  it("is divided out beside the raw errors, never in their place", () => {
    const run = fixtureRun();
    const slower = { compute: 1.1, transfer: 1.1, waiting: 1.1, throughput: 1 / 1.1 };
    const measurements = run.predictions.map((prediction) => measurementOf(prediction, slower));
    const raw = fixtureJudge(run, { measurements });
    const devices = [driftOf("pi", [1, 1, 1, 1, 1], [1.1, 1.1, 1.1, 1.1, 1.1])!];
    const validation = fixtureJudge(run, { measurements, drift: { devices, predictions: measurements } });
    const { drifted, ...all } = validation.summaries.at(-1)!;
    expect(all).toEqual(raw.summaries.at(-1)!);
    expect(drifted!.throughput).toMatchObject({ median: 0, within10: 1 });
    expect(validation.drift).toEqual(devices);
    for (const { drifted, errors } of validation.points) {
      expect(errors.throughput).toBeCloseTo(0.1, 9);
      expect(drifted!.throughput).toBe(0);
    }
    expect(raw.drift).toBeUndefined();
    expect(raw.summaries.every((summary) => summary.drifted === undefined)).toBe(true);
  });
});
