import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { meetsLimits } from "../../src/explore/underLimits.ts";
import { dominates } from "../../src/pareto/dominates.ts";
import {
  figuresOf,
  type Objective,
  objectives,
  objectiveValue,
  roundForRanking,
} from "../../src/plan/objectives.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";

const files = readdirSync("scenarios").filter((file) => file.endsWith(".yaml"));

describe("scenarios that ship", () => {
  it("cover the paper's six networks over two pairs", () => {
    for (const model of ["mobilenet_v2", "alexnet", "resnet18", "resnet50", "vgg16", "inception_v3"]) {
      for (const pair of ["slow-slow", "slow-fast"]) expect(files).toContain(`${model}.${pair}.yaml`);
    }
  });

  it.each(files)("%s: every plan under every condition, fronts that nothing dominates", async (file) => {
    const resolved = await loadScenario(path.join("scenarios", file));
    const run = await explore(resolved);
    expect(run.predictions.length).toBe(run.plans.length * run.conditions.length);
    const ranked = resolved.scenario.objectives.map((objective): Objective => objectives[objective]);
    const directions = ranked.map(({ direction }) => direction);
    for (const { name, front, limits } of run.conditions) {
      const points = run.predictions
        .filter(({ condition }) => condition === name)
        .map((item) => ({
          plan: item.plan,
          keeps: meetsLimits(item, run.where),
          point: ranked.map((objective) => roundForRanking(objectiveValue(objective, figuresOf(item)))),
        }));
      const kept = points.filter(({ keeps }) => keeps);
      for (const { point } of points)
        expect(point.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      const undominated = kept
        .filter(({ point }) => !kept.some((other) => dominates(other.point, point, directions)))
        .map(({ plan }) => plan);
      expect([...front].sort()).toEqual(undominated.sort());
      expect(limits?.nearest ?? null).toEqual(front.length === 0 ? expect.anything() : null);
    }
  });

  const verdicts = async (runtime: object) => {
    const resolved = await loadScenario("scenarios/mobilenet_v2.slow-fast.yaml");
    Object.assign(resolved.scenario.runtime, runtime);
    const { conditions } = await explore(resolved);
    return (name: string) => conditions.find((condition) => condition.name === name)!.verdict;
  };

  it("agree with the paper if run with its runtime: 200 ms away a second device does not help, nearby it does", async () => {
    const verdictOf = await verdicts({ io: "blocking", queue: 0, window: "none" });
    expect(verdictOf("lan")).toMatch(/^A second device helps/);
    expect(verdictOf("far")).toMatch(/^A second device does not help/);
  });

  it("go beyond the paper: 200 ms away a second device helps once several frames are in flight", async () => {
    const one = await verdicts({ window: 1 });
    expect(one("far")).toMatch(/^A second device does not help/);
    const verdictOf = await verdicts({});
    expect(verdictOf("lan")).toMatch(/^A second device helps/);
    expect(verdictOf("far")).toMatch(/^A second device helps: .* frames in flight raises throughput/);
  });
});
