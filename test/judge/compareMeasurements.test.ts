import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import type { Run } from "../../src/explore/run.ts";
import { writeRun } from "../../src/explore/runDirectory.ts";
import { compareMeasurements } from "../../src/judge/compareMeasurements.ts";
import { writeValidation } from "../../src/judge/validationDirectory.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { cliHere } from "../support/cliHere.ts";
import { fixtureJudge, measurementOf } from "./fixture.ts";

let directory: string;
let run: Run;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "compare-test-"));
  run = await explore(await loadScenario("scenarios/mobilenet_v2.testbed.yaml"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A validation whose measured throughputs are off by a factor each, in turn. */
function off(factors: readonly number[], createdAt: string, left = 0) {
  const measurements = run.predictions.slice(left).map((prediction, index) => {
    return measurementOf(prediction, { throughput: factors[index % factors.length] });
  });
  return { run, validation: fixtureJudge(run, { measurements, createdAt }) };
}
const morning = "2026-01-03T08:00:00.000Z";
const evening = "2026-01-03T09:30:00.000Z";

describe("two validations of the same plans", () => {
  it("give the difference of each plan, its median and nine tenths, and the predictions' errors", () => {
    const { apart, points, latency, throughput } = compareMeasurements(
      off([1], morning),
      off([1, 0.9, 1.1, 1.05], evening),
    );
    expect(apart).toBe(5400);
    expect(points).toHaveLength(run.predictions.length);
    expect(latency?.median).toBe(0);
    expect(points[1].throughput.difference).toBeCloseTo(0.1 / 0.95, 9);
    expect(points[2].throughput.difference).toBeCloseTo(0.1 / 1.05, 9);
    expect(throughput.p90).toBeGreaterThan(0.095);
    expect(throughput.errors[0]).toBe(0);
    expect(throughput.errors[1]).toBeGreaterThan(0.04);
  });

  it("are equal where nothing came through both times, and have no change from nothing", async () => {
    const validations = [off([0, 1], morning), off([0, 0, 1], evening)];
    const [first, second] = validations;
    const { points, throughput } = compareMeasurements(first, second);
    expect(points.slice(0, 3).map((point) => point.throughput.difference)).toEqual([0, 2, 2]);
    expect(Number.isFinite(throughput.median)).toBe(true);
    const directories = validations.map((_, index) => path.join(directory, `nothing ${index}`));
    for (const [index, one] of validations.entries()) {
      await writeRun(one.run, directories[index]);
      await writeValidation(one.validation, directories[index]);
    }
    const { stdout } = await cliHere(["compare", ...directories]);
    expect(stdout).not.toMatch(/NaN|Infinity/);
  });

  it("do not depend on which comes first, but for the sign of the time", () => {
    const one = compareMeasurements(off([1, 0.8], morning), off([1.1], evening));
    const other = compareMeasurements(off([1.1], evening), off([1, 0.8], morning));
    expect(other.apart).toBe(-one.apart);
    expect(other.throughput.median).toBe(one.throughput.median);
  });

  it("are compared where both measured, and refused where they share no plan", () => {
    const some = off([1], morning, 10);
    expect(compareMeasurements(off([1], evening), some).points).toHaveLength(run.predictions.length - 10);
    // Of twelve plans, the other did not measure the ten that are off by half.
    const factors = run.predictions.map((_, index) => (index < 10 ? 0.5 : 1));
    const twelve = off(factors, evening);
    twelve.validation = fixtureJudge(run, {
      measurements: twelve.validation.points.slice(0, 12).map(({ measured }) => measured),
    });
    const { points, throughput } = compareMeasurements(twelve, some);
    expect([points.length, throughput.errors]).toEqual([2, [0, 0]]);
    const nothing = { ...some, validation: { ...some.validation, points: [] } };
    expect(() => compareMeasurements(nothing, some)).toThrow("no plan under the same condition");
    const changed = (change: Partial<Run>) => () =>
      compareMeasurements(some, { ...some, run: { ...run, ...change } });
    expect(changed({ model: { ...run.model, batch: 3 } })).toThrow(
      /^the first validation is of mobilenet_v2, batch 8 .*, the second of mobilenet_v2, batch 3 /,
    );
    expect(changed({ devices: run.devices.map((device) => ({ ...device, slowdown: 2 })) })).toThrow(
      "of pi slowed 4 times and server, the second of pi slowed 2 times and server slowed 2 times",
    );
    const conditions = run.conditions.map((each) => ({ ...each, description: "another" }));
    expect(changed({ conditions })).toThrow("no plan under the same condition");
  });

  it("have no latency to compare where a queue kept growing in either of them", () => {
    const settled = off([1], morning);
    const stable = (states: readonly boolean[]) => {
      const measurements = run.predictions.map((prediction, index) => {
        return { ...measurementOf(prediction), stable: states[index % states.length] };
      });
      return { run, validation: fixtureJudge(run, { measurements, createdAt: evening }) };
    };
    for (const [one, other] of [
      [settled, stable([false, true])],
      [stable([false, true]), settled],
    ]) {
      const { points, latency } = compareMeasurements(one, other);
      expect(points.slice(0, 2).map((point) => point.latency === null)).toEqual([true, false]);
      expect(points[0].throughput.difference).toBe(0);
      expect(latency?.median).toBe(0);
    }
    const growing = compareMeasurements(settled, stable([false]));
    expect(growing.latency).toBeNull();
    expect(growing.throughput.median).toBe(0);
  });

  it("are refused for other arrivals, drops, or another end of a frame", () => {
    const workload = run.scenario.workload as object;
    const runtime = run.scenario.runtime as object;
    for (const [change, words] of [
      [{ workload: { ...workload, arrivals: { period: 0.05 } } }, 'the second of arrivals {"period":0.05}'],
      [{ workload: { ...workload, drop: true } }, "dropped"],
      [{ runtime: { ...runtime, deliver: "last" } }, "delivered at the last"],
    ] as const) {
      const one = off([1], morning);
      const other = { ...one, run: { ...run, scenario: { ...run.scenario, ...change } } };
      expect(() => compareMeasurements(one, other)).toThrow(words);
      expect(() => compareMeasurements(one, other)).toThrow("only plans of the same workload");
    }
    const ofInputs = { ...workload, arrivals: { period: 0.05 } };
    const [frames, inputs] = (["frame", "input"] as const).map((per) => ({
      ...off([1], morning),
      run: { ...run, scenario: { ...run.scenario, workload: { ...ofInputs, per } } },
    }));
    expect(() => compareMeasurements(frames, inputs)).toThrow(
      'the second of arrivals {"period":0.05} of inputs',
    );
    const more = { ...run, scenario: { ...run.scenario, workload: { ...workload, frames: 7 } } };
    const one = off([1], morning);
    expect(compareMeasurements(one, { ...one, run: more }).throughput.median).toBe(0);
  });

  it("are told apart by `paretopipe compare`", async () => {
    const [first, second, empty] = ["first", "second", "empty"].map((name) => path.join(directory, name));
    for (const [place, judged] of [
      [first, off([1], morning)],
      [second, off([0.9], evening)],
      [empty, undefined],
    ] as const) {
      await writeRun(run, place);
      if (judged) await writeValidation(judged.validation, place);
    }
    const { code, stdout } = await cliHere(["compare", first, second]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${run.predictions.length} plans were measured twice, 1 h 30 min apart.`);
    expect(stdout).toContain("Two measurements of throughput differ by 11 % in the median");
    expect(stdout).toContain("off by 0 % (0.0 times that) and 11 % (1.1 times that)");
    const none = await cliHere(["compare", first, empty]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain(`with --out ${empty}`);
    const head = { schema: "paretopipe/measured/v1", scenario: "s", profiles: {}, testbed: "t", model: null };
    const rest = {
      transport: "tcp",
      points: "all",
      visit: 1,
      width: 0.05,
      tolerance: 0.1,
      seed: 1,
      run: "r",
    };
    writeFileSync(path.join(empty, "measured.jsonl"), `${JSON.stringify({ ...head, ...rest })}\n`);
    const { stderr } = await cliHere(["compare", first, empty]);
    expect(stderr).toContain(
      `${empty} has no validation.json yet: run \`paretopipe validate --resume ${empty}\``,
    );
  });
});
