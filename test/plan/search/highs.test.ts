import loadHighs from "highs";
import { describe, expect, it } from "vitest";
import type { SearchObjective } from "../../../src/plan/search/problem.ts";
import { searchFront } from "../../../src/plan/search/searchFront.ts";
import { randomProblem } from "../../support/searchProblems.ts";
import { searchProgramme } from "../../support/searchProgramme.ts";

const single: SearchObjective[] = ["latency", "period", "energy", "bytes", "devices"];

describe("the exact search against HiGHS, a solver of mixed-integer programmes", async () => {
  // Its types are read as CommonJS, where the function is a property; what is loaded is a module, where it is the default.
  const highs = await (loadHighs as unknown as typeof loadHighs.default)();
  const prove = (programme: string): number => {
    const { Status, ObjectiveValue } = highs.solve(programme, { mip_rel_gap: 0, mip_abs_gap: 1e-6 });
    expect(Status).toBe("Optimal");
    return ObjectiveValue;
  };

  it.each(Array.from({ length: 30 }, (_, i) => i))(
    "finds the same optima in larger problem %i",
    async (i) => {
      const problem = randomProblem(`larger ${i}`, {
        devices: 5 + (i % 3),
        cuts: 8 + (i % 4),
        objectives: ["latency", "period"],
        missing: i % 2 === 0 ? 0 : 0.15,
      });
      for (const goal of single) {
        const { front } = await searchFront({ ...problem, objectives: [goal] });
        expect(front[0].figures[goal], goal).toBeCloseTo(prove(searchProgramme(problem, goal)), 5);
      }
      // A plan from the middle of the front: no plan of its period has less latency.
      const { front } = await searchFront(problem);
      const { latency, period } = front[Math.floor(front.length / 2)].figures;
      expect(latency).toBeCloseTo(prove(searchProgramme(problem, "latency", period)), 5);
    },
  );
});
