import { mean } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/explore/evaluate.ts";
import { explore } from "../../src/explore/explore.ts";
import { runSchema } from "../../src/explore/run.ts";
import { wide } from "../../src/report/charts/theme.ts";
import { weatherChart } from "../../src/report/charts/weatherChart.ts";
import { weatherTable } from "../../src/report/html/weatherTable.ts";
import { compileChart } from "../../src/report/render.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import type { SimulationInput } from "../../src/simulate/input.ts";
import { simulateMetrics } from "../../src/simulate/measure.ts";
import { exploreByHand, type HandChange } from "../support/exploreByHand.ts";

const energy = {
  devices: { pi: { idle: "2W", busy: "6W" }, server: { idle: "60W", busy: "180W" } },
  links: "1uJ",
};

/** One frame in flight; the server costs as much as five boards. */
function run(change: HandChange) {
  return exploreByHand({ server: { cost: 5 }, runtime: { window: 1 }, ...change });
}

describe("further objectives", () => {
  it("are figures of each plan", async () => {
    const { predictions } = await run({ energy });
    const of = (id: string) => predictions.find(({ plan }) => plan === id)!;
    // All local: busy all the time, 120 ms a frame.
    expect(of("pi")).toMatchObject({ bytes: 0, devices: 1, energy: expect.closeTo(6 * 0.12, 9) });
    // All remote: 4,000 bytes there, 400 back. The board only waits; the server computes 60 ms of each period.
    const remote = of("pi|input|server");
    const period = 1 / remote.throughput.mean;
    expect(remote).toMatchObject({ bytes: 4400, devices: 6 });
    expect(remote.energy).toBeCloseTo((2 + 60) * period + 120 * 0.06 + 4400e-6, 3);
  });

  it("have the energy of all frames over their number, whatever the rate of each run", () => {
    const input: SimulationInput = {
      seed: 1,
      devices: [{ name: "pi" }],
      links: [],
      streams: [
        {
          name: "frames",
          stages: [{ device: "pi", service: 0.01 }],
          bytes: [],
          arrivals: { kind: "poisson", rate: 10 },
          frames: 50,
        },
      ],
    };
    // The board draws 6 W all the time, so a run of so many frames takes 6 J for each second.
    const power = { devices: { pi: { idle: 6, busy: 6 } }, transfer: 0 };
    const found = evaluate({ input, options: { condition: "net", plan: "pi", replications: 20, power } });
    if ("failure" in found) throw new Error(found.failure);
    const seconds = Array.from({ length: 20 }, (_, index) => {
      const seed = index === 0 ? 1 : `1/${index}`;
      return 1 / simulateMetrics({ ...input, seed }).throughput;
    });
    expect(found.prediction.energy).toBeCloseTo(6 * mean(seconds), 9);
  });

  it("put their best plan on the front if they are the only objective", async () => {
    const { predictions } = await run({ energy });
    for (const objective of ["energy", "bytes", "memory", "devices"] as const) {
      const { conditions } = await run({ energy, objectives: [objective] });
      const value = (item: (typeof predictions)[number]) =>
        objective === "memory" ? Math.max(...Object.values(item.memory)) : item[objective]!;
      const least = Math.min(...predictions.map(value));
      const best = predictions.filter((item) => value(item) === least).map(({ plan }) => plan);
      expect(conditions[0].front.toSorted(), objective).toEqual(best.toSorted());
      expect(conditions[0].verdict).toContain(`The lowest ${objective}, `);
    }
  });

  it("work with other objectives, in limits, weathers and sweeps", async () => {
    const result = await run({
      energy,
      objectives: ["energy", "bytes", "throughput"],
      where: { bytes: "<= 4500b" },
      conditions: { near: "delay 5ms rate 8mbit", far: "delay 50ms rate 8mbit" },
      sweep: { delay: ["1ms", "50ms"], rate: ["2mbit", "8mbit"] },
    });
    const bytes = new Map(result.predictions.map((item) => [item.plan, item.bytes!]));
    for (const { front } of result.conditions) {
      for (const id of front) expect(bytes.get(id)).toBeLessThanOrEqual(4500);
    }
    // Nearby the board gives some throughput for no bytes, and the server more for some.
    expect(result.conditions[0].front.length).toBeGreaterThan(1);
    const regrets = result.weather.flatMap(({ plans }) => plans.map(({ regret }) => regret.mean));
    expect(regrets.length).toBeGreaterThan(0);
    expect(regrets.every(Number.isFinite)).toBe(true);
    expect(new Set(result.sweep?.cells.map(({ objective }) => objective))).toEqual(
      new Set(["energy", "bytes", "throughput"]),
    );
  });

  it("with a best value of 0 make a run that can be read and drawn", async () => {
    const result = await run({
      objectives: ["bytes"],
      conditions: { a: "delay 5ms 5ms rate 8mbit" },
      replications: 3,
    });
    const read = runSchema.parse(JSON.parse(JSON.stringify(result)));
    const [weather] = read.weather;
    expect(weather.plans[0]).toMatchObject({ plan: "pi", onFront: 1, regret: { mean: 0, worst: 0 } });
    // All local sends nothing, and no factor makes some bytes none.
    expect(weather.plans.at(-1)!.regret).toEqual({ mean: null, p95: null, worst: null });
    const text = JSON.stringify(compileChart(weatherChart(read, weather, wide)));
    expect(text).toContain("∞");
    expect(weatherTable(read, weather).text).toContain("∞");
  });

  it("are refused if the scenario lacks what they need", async () => {
    await expect(run({ objectives: ["energy"] })).rejects.toThrow(/energy: needs the watts of pi and server/);
    await expect(run({ objectives: ["power"] })).rejects.toThrow(
      /objectives\[0\]: "power" must be one of "latency", "p95"/,
    );
    await expect(run({ where: { energy: "<= 2J" } })).rejects.toThrow(/energy: needs the watts of/);
    const { pi } = energy.devices;
    await expect(run({ energy: { devices: { pi } } })).rejects.toThrow(/energy: needs the watts of server/);
    await expect(run({ energy: { ...energy, links: { "pi>fog": "1nJ" } } })).rejects.toThrow(
      /energy.links: no link "pi>fog"; there are pi>server, server>pi/,
    );
    await expect(run({ energy: { ...energy, links: "1W" } })).rejects.toThrow(/"1W" is not a energy|"1W"/);
    const scenario = await loadScenario("scenarios/mobilenet_v2.slow-fast.yaml");
    scenario.scenario.where.push({ objective: "energy", relation: "<=", value: 2 });
    await expect(explore(scenario)).rejects.toThrow("energy is asked for, but the scenario has no watts");
  });
});
