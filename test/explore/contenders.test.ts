import { describe, expect, it } from "vitest";
import { contenders } from "../../src/explore/contenders.ts";
import type { Run } from "../../src/explore/run.ts";
import { fixtureRun } from "../report/fixture.ts";

const run = fixtureRun();

describe("contenders", () => {
  it("without a margin are the plans of the fronts, and those equal to one", () => {
    const front = new Set(run.conditions.flatMap((condition) => condition.front));
    expect(contenders(run, 0)).toEqual(front);
  });

  it("grow with the margin, up to every plan that is stable", () => {
    let before = contenders(run, 0);
    for (const margin of [0.02, 0.1, 0.5, 1e6]) {
      const chosen = contenders(run, margin);
      for (const plan of before) expect(chosen).toContain(plan);
      before = chosen;
    }
    const stable = run.predictions.filter(({ stable }) => stable).map(({ plan }) => plan);
    expect(before).toEqual(new Set(stable));
  });

  it("leave out what is forbidden, and what would miss a limit even if it were that much better", () => {
    const [{ name }] = run.conditions;
    const own = run.predictions.filter(({ condition, stable }) => condition === name && stable);
    const [fastest] = own.toSorted((a, b) => a.latency.mean - b.latency.mean);
    const limit = fastest.latency.mean * 1.01;
    const limited: Run = {
      ...run,
      conditions: [{ ...run.conditions[0], front: [] }],
      where: [{ objective: "latency", relation: "<=", value: limit }],
    };
    for (const margin of [0.02, 0.1, 0.5]) {
      const near = own.filter(({ latency }) => latency.mean / (1 + margin) <= limit).map(({ plan }) => plan);
      expect(contenders(limited, margin)).toEqual(new Set(near));
      const plans = run.plans.map((plan) => (plan.id === near[0] ? { ...plan, breaks: "a rule" } : plan));
      expect(contenders({ ...limited, plans }, margin)).toEqual(new Set(near.slice(1)));
    }
  });
});
