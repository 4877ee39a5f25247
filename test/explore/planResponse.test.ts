import { quantile } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { evaluate } from "../../src/explore/evaluate.ts";
import { explore } from "../../src/explore/explore.ts";
import { planResponse } from "../../src/explore/planResponse.ts";
import { scenarioOf } from "../../src/explore/scenarioOf.ts";
import { planTask } from "../../src/explore/simulationInput.ts";
import { type PlanCosts, StageCosts } from "../../src/explore/stageCosts.ts";
import { type Plan, stageDevices } from "../../src/plan/plan.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { framesPerSecond, inputsOneByOne } from "../../src/scenario/inputArrivals.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";

/** Deviations of single devices, as large as between a profile and another session. */
const deviation = 0.05;

/**
 * Simulates plans with devices that deviate, and returns by which shares the response is off.
 *
 * @param every one of so many plans is simulated
 */
async function errorsOf(
  file: string,
  change: (scenario: Awaited<ReturnType<typeof loadScenario>>) => void,
  every: number,
) {
  const resolved = await loadScenario(file);
  change(resolved);
  const run = await explore(resolved, { uncertainty: false });
  const random = randomStream(1, "deviations");
  const errors: { figure: string; error: number }[] = [];
  for (const condition of resolved.conditions) {
    for (const [index, plan] of run.plans.entries()) {
      const found = run.predictions.find(
        (each) => each.condition === condition.name && each.plan === plan.id,
      );
      if (index % every !== 0 || !found?.stable) continue;
      const costs = new StageCosts(scenarioOf(resolved, plan)).ofPlan(plan);
      const deviations = new Map(
        plan.stages.flatMap((stage) => {
          const own = deviation * (2 * random() - 1);
          return stageDevices(stage).map((device) => [device, own]);
        }),
      );
      const deviant = costs.map((cost, stage) => {
        const factor = 1 + deviations.get(plan.stages[stage].device)!;
        return cost && { ...cost, median: cost.median * factor };
      });
      const simulated = evaluate(planTask(resolved, plan, condition, deviant));
      if ("failure" in simulated) throw new Error(simulated.failure);
      const of = (name: string) =>
        deviations.has(name) ? { busy: Float64Array.of(deviations.get(name)!) } : undefined;
      const met = scenarioOf(resolved, plan);
      const [{ releaseDelay: release }] = planTask(resolved, plan, condition, costs).input.streams;
      const supply = { rate: framesPerSecond(met), inputs: inputsOneByOne(met), release };
      const { latency, throughput } = planResponse(plan, found, costs, supply, of, 1);
      const off = (
        figure: string,
        response: number,
        { mean }: Prediction["throughput"] | Prediction["latency"],
      ) => errors.push({ figure, error: Math.abs(response / mean - 1) });
      off("latency", latency[0], simulated.prediction.latency);
      off("throughput", throughput[0], simulated.prediction.throughput);
    }
  }
  return errors.map(({ error }) => error);
}

describe("planResponse", () => {
  it("counts a medium that links share once, and lets them deviate together", () => {
    // One frame at a time: 20 ms on the source, 200 ms over the medium, 10 ms on the server, 100 ms back. A medium that takes 10 %
    // longer adds 30 ms to the 330.
    const plan: Plan = {
      id: "a|1|b",
      stages: [
        { device: "a", from: 0, to: 1 },
        { device: "b", from: 1, to: 2 },
      ],
      window: 1,
    };
    const busy = { a: 0.02, b: 0.01, shared: 0.3, "a>b": 0.2, "b>a": 0.1 };
    const prediction = {
      latency: { mean: 0.33 },
      throughput: { mean: 1 / 0.33 },
      parts: { compute: 0.03, transfer: 0.3, waiting: 0 },
      resources: Object.entries(busy).map(([name, seconds]) => {
        return { name, kind: name.length === 1 ? "device" : "link", utilisation: seconds / 0.33, waiting: 0 };
      }),
      drops: 0,
      stable: true,
    } as unknown as Prediction;
    const costs = [0.02, 0.01].map((median) => ({ median, messages: 0 })) as unknown as PlanCosts;
    const slower = (name: string) => (name.length === 1 ? undefined : { busy: Float64Array.of(0.1) });
    const supply = { rate: Number.POSITIVE_INFINITY, inputs: 1 };
    const { latency, throughput } = planResponse(plan, prediction, costs, supply, slower, 1);
    expect(latency[0]).toBeCloseTo(0.36, 9);
    expect(throughput[0]).toBeCloseTo(1 / 0.36, 9);
    // A delay of 5 ms on each of the two links does not fill the medium.
    const later = (name: string) => {
      return name.includes(">") ? { busy: Float64Array.of(0), delay: Float64Array.of(0.005) } : undefined;
    };
    const delayed = planResponse(
      plan,
      { ...prediction, resources: prediction.resources.filter(({ name }) => name !== "shared") },
      costs,
      supply,
      later,
      1,
    );
    expect(delayed.latency[0]).toBeCloseTo(0.34, 9);
    expect(delayed.throughput[0]).toBeCloseTo(1 / 0.34, 9);
  });

  it.each([
    ["with windows", "scenarios/mobilenet_v2.slow-fast.yaml", 3],
    ["on one host", "scenarios/mobilenet_v2.testbed.yaml", 1],
    ["over three devices", "scenarios/mobilenet_v2.camera.yaml", 3],
    ["where two boards take turns", "validate/results/resnet18.turns/scenario.yaml", 1],
  ])("says what the simulator says of devices that deviate: %s", async (_, file, every) => {
    const errors = await errorsOf(file, () => {}, every);
    expect(errors.length).toBeGreaterThan(20);
    expect(quantile(errors, 0.5)).toBeLessThan(0.002);
    expect(quantile(errors, 0.95)).toBeLessThan(0.005);
    expect(Math.max(...errors)).toBeLessThan(0.01);
  });

  it("says it where results stay at the last device", async () => {
    const errors = await errorsOf(
      "scenarios/mobilenet_v2.slow-fast.yaml",
      ({ scenario }) => {
        Object.assign(scenario.runtime, { deliver: "last" });
      },
      3,
    );
    expect(errors.length).toBeGreaterThan(20);
    expect(quantile(errors, 0.5)).toBeLessThan(0.002);
    expect(quantile(errors, 0.95)).toBeLessThan(0.005);
    expect(Math.max(...errors)).toBeLessThan(0.02);
  });

  it("says it without a window too", async () => {
    const errors = await errorsOf(
      "scenarios/mobilenet_v2.slow-fast.yaml",
      ({ scenario }) => {
        Object.assign(scenario.runtime, { window: "none", queue: 1 });
      },
      2,
    );
    expect(errors.length).toBeGreaterThan(20);
    expect(quantile(errors, 0.5)).toBeLessThan(0.005);
    expect(quantile(errors, 0.95)).toBeLessThan(0.03);
  });

  it.each([
    ["scenarios/mobilenet_v2.slow-fast.yaml", 2],
    ["validate/results/resnet18.turns/scenario.yaml", 1],
  ])("says it of frames that arrive now and then: %s", async (file, every) => {
    const errors = await errorsOf(
      file,
      ({ scenario }) => {
        Object.assign(scenario.workload, { arrivals: { period: 0.5 } });
      },
      every,
    );
    expect(errors.length).toBeGreaterThan(20);
    expect(quantile(errors, 0.95)).toBeLessThan(0.01);
  });

  it.each([0.02, 0.05, 0.1])("says it of frames that come every %f s and are dropped", async (period) => {
    const errors = await errorsOf(
      "scenarios/mobilenet_v2.slow-fast.yaml",
      ({ scenario }) => {
        Object.assign(scenario.workload, { arrivals: { period }, drop: true });
      },
      2,
    );
    expect(errors.length).toBeGreaterThan(20);
    expect(quantile(errors, 0.5)).toBeLessThan(0.002);
    expect(quantile(errors, 0.95)).toBeLessThan(0.04);
  });

  it("says it of frames that are filled input by input", async () => {
    const errors = await errorsOf(
      "scenarios/alexnet.batches.yaml",
      ({ scenario }) => {
        Object.assign(scenario.workload, { arrivals: { period: 0.2 } });
      },
      1,
    );
    expect(errors.length).toBeGreaterThan(20);
    expect(quantile(errors, 0.95)).toBeLessThan(0.01);
  });
});
