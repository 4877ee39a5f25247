import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { loadScenario, resolveScenario } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

describe("a sweep", () => {
  it("finds the best that all windows give, though it does not try all everywhere", async () => {
    const resolved = await loadScenario("scenarios/wifi-weather.yaml");
    const { scenario } = resolved;
    scenario.sweep = { condition: "wired", rate: [1e8, 1e9], delay: [0.0005, 0.002, 0.01] };
    scenario.workload.frames = 40;
    scenario.replications = 2;
    resolved.conditions = resolved.conditions.filter(({ name }) => name === "wired");
    const cells = async (where: typeof scenario.where) => {
      scenario.where = where;
      const { sweep } = await explore(resolved, { uncertainty: false, charts: false });
      return sweep!.cells;
    };
    const found = await cells([]);
    // With a limit, every window is tried in every cell.
    const all = await cells([{ objective: "latency", relation: "<=", value: 1e9 }]);
    const values = (of: typeof all) =>
      of.map(({ x, y, objective, value, allLocal }) => [x, y, objective, value, allLocal]);
    expect(values(found)).toEqual(values(all));
    // With one frame in flight, devices pause and are slower after that. With two, a frame does not wait yet where the delay is 2 ms.
    const quickest = found.filter(({ objective }) => objective === "latency").map(({ plan }) => plan);
    expect(quickest).toContain("pi|input|server|w2");
    expect(quickest).toContain("pi|input|server|w1");
  });

  it("finds a window in between where the largest does not keep up", async () => {
    // The server computes a frame in 1 s, and its result takes 1.2 s at 8 Mbit/s: without a window results pile up.
    const profile = madeUpProfile([0.5, 0.5], [4, 4, 1_200_000]);
    const { sweep } = await explore(
      await resolveScenario({
        name: "large results",
        source: "board",
        devices: { board: { profile, slowdown: 4 }, server: { profile } },
        conditions: { cable: "rate 8mbit" },
        runtime: { window: [1, 4, "none"] },
        sweep: { rate: ["8mbit", "8.1mbit"], delay: ["0ms", "1ms"] },
      }),
    );
    const fastest = sweep!.cells.filter(({ objective }) => objective === "throughput");
    expect(fastest.map(({ plan }) => plan)).toEqual(Array(4).fill("board|input|server|w4"));
    expect(fastest[0].value).toBeCloseTo(1 / 1.2, 6);
  });
});
