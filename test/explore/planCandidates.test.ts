import { describe, expect, it } from "vitest";
import { planCandidates } from "../../src/explore/planCandidates.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

describe("plans that a scenario names among more than a million", () => {
  const profile = madeUpProfile([0.01, 0.02, 0.03], [4000, 8000, 2000, 400]);
  // Over 100 devices and cuts at 0, 1 and 2: 1 + 100 x 3 + 100 x 99 x 3 + 100 x 99 x 98 plans.
  const boards = Array.from({ length: 100 }, (_, index) => [`b${index}`, { profile }]);
  const candidates = async (only: string[]) => {
    const scenario = {
      name: "by hand",
      source: "pi",
      devices: Object.fromEntries([["pi", { profile }], ...boards]),
      conditions: { near: "delay 5ms rate 8mbit" },
      only,
    };
    const resolved = await resolveScenario(scenario as ScenarioInput);
    return planCandidates(resolved, resolved.conditions, {});
  };

  it("are found, and all local with them", async () => {
    const { plans, search } = await candidates(["pi|input|b7|block.1|b99", "pi|block.0|b42"]);
    expect(search).toBeNull();
    expect(plans.map(({ id }) => id)).toEqual(["pi", "pi|block.0|b42", "pi|input|b7|block.1|b99"]);
    expect(plans[1].stages).toEqual([
      { device: "pi", from: 0, to: 1 },
      { device: "b42", from: 1, to: 3 },
    ]);
  });

  it("are refused if they do not exist", async () => {
    await expect(candidates(["pi|block.9|b42"])).rejects.toThrow(
      'only[0]: no plan "pi|block.9|b42"; an id has devices and, between them, the cuts, such as pi|input|b0',
    );
  });
});
