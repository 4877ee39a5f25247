import { describe, expect, it } from "vitest";
import { contenders } from "../../src/explore/contenders.ts";
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
});
