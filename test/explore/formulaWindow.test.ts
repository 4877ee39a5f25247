import { expect, it } from "vitest";
import { evaluate } from "../../src/explore/evaluate.ts";
import { exploreWith, type Machine } from "../../src/explore/exploreWith.ts";
import { formulaWindow } from "../../src/explore/formulaWindow.ts";
import { parseConditions } from "../../src/network/conditions.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { duplex, type SimulationInput } from "../../src/simulate/input.ts";

const machine: Machine = {
  evaluateAll: async (tasks, take) => {
    for (let index = 0; index < tasks.length; index++) take(index, evaluate(tasks.at(index)));
  },
  versions: { paretopipe: "0", node: "0", onnxruntime: "0" },
};

it("gives the windows that simulations find, for two devices and steady links", async () => {
  const resolved = await loadScenario("scenarios/mobilenet_v2.slow-fast.yaml");
  resolved.scenario.workload.frames = 12;
  for (const condition of resolved.conditions) {
    const one = { ...resolved, conditions: [condition] };
    const simulated = await exploreWith(machine, one, { uncertainty: false });
    const byFormula = await exploreWith(machine, one, { uncertainty: false, windows: "formula" });
    expect(byFormula.plans).toEqual(simulated.plans);
    expect(byFormula.predictions).toEqual(simulated.predictions);
  }
});

it("is the latency of a frame alone over the period, rounded up", () => {
  const conditions = parseConditions("delay 100ms rate 8kbit");
  const input = (change: Partial<SimulationInput>): SimulationInput => ({
    seed: 1,
    devices: [{ name: "a" }, { name: "b" }],
    links: duplex("a", "b", conditions),
    streams: [
      {
        name: "frames",
        stages: [
          { device: "a", service: 0.1 },
          { device: "b", service: [0.1, 0.3] },
        ],
        bytes: [50, 10],
        arrivals: { kind: "saturated" },
        frames: 10,
      },
    ],
    ...change,
  });
  // Alone 0.1 + (0.05 + 0.1) + 0.2 + (0.01 + 0.1) = 0.56 s; the period is 0.2 s.
  expect(formulaWindow(input({}), Number.POSITIVE_INFINITY)).toBe(3);
  // One slot: the next message starts only when the last one is there, which takes 0.15 s: the period stays 0.2 s.
  expect(formulaWindow(input({}), 1)).toBe(3);
  // With blocking I/O each device also sends and receives: 0.2 + 0.05 + 0.01 s.
  expect(formulaWindow(input({ io: "blocking" }), 1)).toBe(3);
});
